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

import java.util.Optional;

/** Says before anything is sent what a server cannot take, so that the caller can choose another: pure functions of what it offers. */
final class Preflight {
    private Preflight() {
    }

    /** Why the message cannot go to this server at all. */
    static Optional<SmtpEvent> ofMessage(Submission submission, Survey survey, Capabilities capabilities) {
        String sender = submission.reversePath();
        return ofAddress(Stage.MAIL, sender, capabilities)
            .or(() -> lacks(submission.needs().contains(Need.SMTPUTF8), Fault.NEEDS_SMTPUTF8, Capabilities.SMTPUTF8, capabilities))
            .or(() -> lacks(submission.needs().contains(Need.REQUIRETLS), Fault.NEEDS_REQUIRETLS, Capabilities.REQUIRETLS, capabilities))
            .or(() -> lacks(survey.eightBit(), Fault.NEEDS_8BITMIME, Capabilities.EIGHTBITMIME, capabilities))
            .or(() -> tooLarge(survey.size(), capabilities));
    }

    /** Why the address cannot be given to this server. */
    static Optional<SmtpEvent> ofAddress(Stage stage, String address, Capabilities capabilities) {
        if (!Path.isSendable(address)) {
            return Optional.of(new SmtpEvent.Broken(stage, Fault.UNSENDABLE, "not an address: " + address));
        }
        if (!Path.isAscii(address) && !capabilities.offers(Capabilities.SMTPUTF8)) {
            return Optional.of(new SmtpEvent.Broken(stage, Fault.NEEDS_SMTPUTF8, "the server does not offer SMTPUTF8 for " + address));
        }
        return Optional.empty();
    }

    private static Optional<SmtpEvent> lacks(boolean needed, Fault fault, String keyword, Capabilities capabilities) {
        return needed && !capabilities.offers(keyword)
            ? Optional.of(new SmtpEvent.Broken(Stage.MAIL, fault, "the server does not offer " + keyword))
            : Optional.empty();
    }

    private static Optional<SmtpEvent> tooLarge(long size, Capabilities capabilities) {
        return capabilities.sizeLimit().stream().boxed().filter(limit -> size > limit).findFirst().map(limit ->
            new SmtpEvent.Broken(Stage.MAIL, Fault.TOO_LARGE, size + " bytes, the server takes " + limit));
    }
}
