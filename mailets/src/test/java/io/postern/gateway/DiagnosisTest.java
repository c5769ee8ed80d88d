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

package io.postern.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.smtp.Fault;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

class DiagnosisTest {
    private static final Gateway GATEWAY = new Gateway("g.example", 587, Peer.RELAY);

    @Test
    void diagnosisShouldBeTheGatewaysOwnReplyWhenThereIsOne() {
        SmtpReply reply = SmtpReply.of(550, "5.1.1 nobody");

        assertThat(Diagnosis.of(new RecipientOutcome.Refused(GATEWAY, new SmtpEvent.Replied(Stage.RCPT, reply)))).isEqualTo(reply);
    }

    /** RFC 3463, RFC 6531 3.5, RFC 8689 5. */
    @ParameterizedTest
    @CsvSource({"TOO_LARGE,552,5.3.4", "NEEDS_8BITMIME,554,5.6.3", "NEEDS_SMTPUTF8,550,5.6.7", "NEEDS_REQUIRETLS,550,5.7.30",
        "UNSENDABLE,553,5.1.3", "REFUSED,451,4.4.7", "CLOSED,451,4.4.7"})
    void diagnosisShouldSayWhyNoGatewayWasShownTheMessage(Fault fault, int code, String status) {
        SmtpReply reply = Diagnosis.of(new RecipientOutcome.Refused(GATEWAY, new SmtpEvent.Broken(Stage.MAIL, fault, "a\r\nb")));

        assertThat(reply.code()).isEqualTo(code);
        assertThat(reply.enhancedStatus()).isPresent();
        assertThat(reply.toString()).startsWith(code + " " + status + " ").contains(fault.name()).doesNotContain("\n");
    }
}
