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
        return "MAIL FROM:<" + submission.reversePath() + ">"
            + (capabilities.offers(Capabilities.SIZE) ? " SIZE=" + survey.size() : "")
            // Content is sent as it is; what is not ASCII is announced (RFC 6152, 2).
            + (survey.eightBit() ? " BODY=8BITMIME" : "")
            + (isInternational(recipients) ? " SMTPUTF8" : "")
            + (submission.needs().contains(Need.REQUIRETLS) ? " REQUIRETLS" : "")
            + (capabilities.offers(Capabilities.DSN) ? submission.dsn().mailParameters() : "");
    }

    /** The keywords of which MAIL makes use, the most dispensable first; false for those without which the message cannot go. */
    Map<String, Boolean> usedByMail(List<String> recipients) {
        Map<String, Boolean> used = new LinkedHashMap<>();
        if (capabilities.offers(Capabilities.DSN) && !submission.dsn().mailParameters().isEmpty()) {
            used.put(Capabilities.DSN, true);
        }
        if (capabilities.offers(Capabilities.SIZE)) {
            used.put(Capabilities.SIZE, true);
        }
        if (survey.eightBit()) {
            used.put(Capabilities.EIGHTBITMIME, false);
        }
        if (isInternational(recipients)) {
            used.put(Capabilities.SMTPUTF8, false);
        }
        return used;
    }

    /** The same for RCPT. */
    Map<String, Boolean> usedByRcpt(String recipient) {
        boolean dsn = capabilities.offers(Capabilities.DSN) && !submission.dsn().rcptParameters(recipient).isEmpty();
        return dsn ? Map.of(Capabilities.DSN, true) : Map.of();
    }

    private boolean isInternational(List<String> recipients) {
        return submission.needs().contains(Need.SMTPUTF8) || !Path.isAscii(submission.reversePath())
            || !recipients.stream().allMatch(Path::isAscii);
    }

    String rcpt(String recipient) {
        return "RCPT TO:<" + recipient + ">" + (capabilities.offers(Capabilities.DSN) ? submission.dsn().rcptParameters(recipient) : "");
    }
}
