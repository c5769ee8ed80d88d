/****************************************************************
 * Licensed to the Apache Software Foundation (ASF) under one   *
 * or more contributor license agreements.  See the NOTICE file *
 * distributed with this work for additional information        *
 * regarding copyright ownership.  The ASF licenses this file   *
 * to you under the Apache License, Version 2.0 (the            *
 * "License"); you may not use this file except in compliance   *
 * with the License.  You may obtain a copy of the License at   *
 *                                                              *
 *   http://www.apache.org/licenses/LICENSE-2.0                 *
 *                                                              *
 * Unless required by applicable law or agreed to in writing,   *
 * software distributed under the License is distributed on an  *
 * "AS IS" BASIS, WITHOUT WARRANTIES OR CONDITIONS OF ANY       *
 * KIND, either express or implied.  See the License for the    *
 * specific language governing permissions and limitations      *
 * under the License.                                           *
 ****************************************************************/

package io.postern.smtp;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What is known of each recipient while a transaction runs: open, or settled by an event. */
final class Ledger {
    private final Map<String, Optional<SmtpEvent>> entries = new LinkedHashMap<>();

    Ledger(List<String> recipients) {
        recipients.forEach(recipient -> entries.put(recipient, Optional.empty()));
    }

    void settle(String recipient, SmtpEvent event) {
        entries.put(recipient, Optional.of(event));
    }

    boolean hasOpen() {
        return entries.values().stream().anyMatch(Optional::isEmpty);
    }

    /** Nobody is open: no message was sent, the dialogue goes on. */
    TransactionResult closeSettled() {
        return new TransactionResult(settled(), Optional.empty(), Stage.RCPT, TransactionResult.Ending.IN_STEP);
    }

    private Map<String, SmtpEvent> settled() {
        Map<String, SmtpEvent> all = new LinkedHashMap<>();
        entries.forEach((recipient, event) -> event.ifPresent(e -> all.put(recipient, e)));
        return all;
    }

    /** The one event settles whoever is still open. */
    TransactionResult close(SmtpEvent event, TransactionResult.Ending ending) {
        Optional<SmtpEvent> message = hasOpen() ? Optional.of(event) : Optional.empty();
        Map<String, SmtpEvent> all = new LinkedHashMap<>();
        entries.forEach((recipient, settled) -> all.put(recipient, settled.orElse(event)));
        return new TransactionResult(all, message, event.stage(), ending);
    }
}
