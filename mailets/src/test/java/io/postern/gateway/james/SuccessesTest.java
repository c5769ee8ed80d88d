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

package io.postern.gateway.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.base.test.FakeMailContext;
import org.junit.jupiter.api.Test;

import io.postern.gateway.Gateway;
import io.postern.gateway.RecipientOutcome.Delivered;
import io.postern.smtp.Peer;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

class SuccessesTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";

    private final FakeMailContext context = FakeMailContext.defaultContext();

    @Test
    void tellShouldShowTheProcessorTheDeliveredRecipientsOnly() throws Exception {
        MailImpl mail = mail();

        new Successes(context, Optional.of("sent")).tell(mail, Map.of(A, delivered()));

        assertThat(context.getSentMails()).singleElement().satisfies(sent -> {
            assertThat(sent.getState()).isEqualTo("sent");
            assertThat(sent.getRecipients()).containsExactly(new MailAddress(A));
        });
        assertThat(mail.getRecipients()).hasSize(2);
    }

    @Test
    void tellShouldDoNothingWhenNoProcessorIsNamed() throws Exception {
        new Successes(context, Optional.empty()).tell(mail(), Map.of(A, delivered()));

        assertThat(context.getSentMails()).isEmpty();
    }

    private static Delivered delivered() {
        return new Delivered(new Gateway("g.example", 587, Peer.RELAY), new SmtpEvent.Replied(Stage.FINAL, SmtpReply.of(250, "ok")));
    }

    private static MailImpl mail() throws Exception {
        return MailImpl.builder().name("m").sender("s@home.example").addRecipients(A, B).build();
    }
}
