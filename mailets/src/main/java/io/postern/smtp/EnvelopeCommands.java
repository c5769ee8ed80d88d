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

import java.util.List;

/** Words MAIL and RCPT with the parameters that the server understands. */
final class EnvelopeCommands {
    private final Submission submission;
    private final Survey survey;
    private final Capabilities capabilities;

    EnvelopeCommands(Submission submission, Survey survey, Capabilities capabilities) {
        this.submission = submission;
        this.survey = survey;
        this.capabilities = capabilities;
    }

    /** MAIL for a transaction with these recipients. */
    String mail(List<String> recipients) {
        boolean international = submission.needs().contains(Need.SMTPUTF8) || !Path.isAscii(submission.reversePath())
            || !recipients.stream().allMatch(Path::isAscii);
        return "MAIL FROM:<" + submission.reversePath() + ">"
            + (capabilities.offers(Capabilities.SIZE) ? " SIZE=" + survey.size() : "")
            // Content is sent as it is; what is not ASCII is announced (RFC 6152, 2).
            + (survey.eightBit() ? " BODY=8BITMIME" : "")
            + (international ? " SMTPUTF8" : "")
            + (submission.needs().contains(Need.REQUIRETLS) ? " REQUIRETLS" : "")
            + (capabilities.offers(Capabilities.DSN) ? submission.dsn().mailParameters() : "");
    }

    String rcpt(String recipient) {
        return "RCPT TO:<" + recipient + ">" + (capabilities.offers(Capabilities.DSN) ? submission.dsn().rcptParameters(recipient) : "");
    }
}
