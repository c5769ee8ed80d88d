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

import io.postern.smtp.TransactionResult.Ending;

/** What is known of each recipient: open, or settled by an event. The first event stands: what a server says later answers no one. */
final class Ledger {
    private final Map<String, Optional<SmtpEvent>> entries = new LinkedHashMap<>();
    private Optional<SmtpEvent> message = Optional.empty();

    Ledger(List<String> recipients) {
        recipients.forEach(recipient -> entries.put(recipient, Optional.empty()));
    }

    void settle(String recipient, SmtpEvent event) {
        entries.computeIfPresent(recipient, (key, settled) -> settled.isPresent() ? settled : Optional.of(event));
    }

    /** The one event settles whoever is still open. */
    void settleOpen(SmtpEvent event) {
        if (hasOpen()) {
            message = Optional.of(event);
            entries.replaceAll((recipient, settled) -> settled.isPresent() ? settled : message);
        }
    }

    /** The event replaces whatever was known: it was learned from replies to who knows what. */
    TransactionResult doubt(SmtpEvent event) {
        message = Optional.of(event);
        entries.replaceAll((recipient, settled) -> message);
        return result(event.stage(), Ending.OUT_OF_STEP);
    }

    boolean hasOpen() {
        return entries.values().stream().anyMatch(Optional::isEmpty);
    }

    /** The dialogue goes on. */
    TransactionResult closeSettled() {
        return result(message.map(SmtpEvent::stage).orElse(Stage.RCPT), Ending.IN_STEP);
    }

    /** The event settles whoever is open, and ends the transaction. */
    TransactionResult close(SmtpEvent event, Ending ending) {
        settleOpen(event);
        return result(event.stage(), ending);
    }

    private TransactionResult result(Stage reached, Ending ending) {
        Map<String, SmtpEvent> settled = new LinkedHashMap<>();
        entries.forEach((recipient, event) -> event.ifPresent(e -> settled.put(recipient, e)));
        return new TransactionResult(settled, message, reached, ending);
    }
}
