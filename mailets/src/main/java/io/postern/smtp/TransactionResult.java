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

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * How a submission to one server ended; of several mail transactions, the last tells {@code message}, {@code reached} and {@code ending}.
 *
 * @param recipients what decided each recipient's fate, in the order of the submission
 * @param message    what decided the fate of all recipients that were still open; empty if none was open at the end
 * @param reached    the last step taken
 * @param ending     whether the dialogue can go on
 * @param learned    what the server has shown of itself
 */
public record TransactionResult(Map<String, SmtpEvent> recipients, Optional<SmtpEvent> message, Stage reached, Ending ending,
                                Learned learned) {
    public TransactionResult {
        recipients = Collections.unmodifiableMap(new LinkedHashMap<>(recipients));
    }

    /** Without anything learned. */
    TransactionResult(Map<String, SmtpEvent> recipients, Optional<SmtpEvent> message, Stage reached, Ending ending) {
        this(recipients, message, reached, ending, Learned.NOTHING);
    }

    /** How the next transaction of this session has to begin: only a message that was taken ends its transaction for certain. */
    Opening next() {
        return message.filter(event -> event.stage() == Stage.FINAL)
            .flatMap(SmtpEvent::reply)
            .filter(reply -> reply.replyClass() == ReplyClass.POSITIVE)
            .map(taken -> Opening.MAIL)
            .orElse(Opening.RSET);
    }

    /** Whether the server has taken the message for somebody. */
    boolean hasTaken() {
        return recipients.values().stream().anyMatch(event -> event.stage() == Stage.FINAL
            && event.reply().filter(reply -> reply.replyClass() == ReplyClass.POSITIVE).isPresent());
    }

    /** Whether the session can be used again. */
    public enum Ending {
        /** Every command has its reply: the session can take another message. */
        IN_STEP,
        /** Closed, or no one knows what the next reply answers. */
        OUT_OF_STEP
    }
}
