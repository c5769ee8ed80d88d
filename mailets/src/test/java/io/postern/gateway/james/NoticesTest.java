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

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.base.test.FakeMailContext;
import org.junit.jupiter.api.Test;

class NoticesTest {
    private static final String A = "a@x.example";
    private static final String B = "b@x.example";

    private final FakeMailContext context = FakeMailContext.defaultContext();

    @Test
    void dutiesShouldShowTheProcessorTheDeliveredRecipientsOnly() throws Exception {
        MailImpl mail = mail();

        tell(Optional.of("sent"), Optional.empty(), mail, Set.of(A), Set.of());

        assertThat(context.getSentMails()).singleElement().satisfies(sent -> {
            assertThat(sent.getState()).isEqualTo("sent");
            assertThat(sent.getRecipients()).containsExactly(new MailAddress(A));
        });
        assertThat(mail.getRecipients()).hasSize(2);
    }

    @Test
    void dutiesShouldDoNothingWhenNoProcessorIsNamed() throws Exception {
        tell(Optional.empty(), Optional.empty(), mail(), Set.of(A), Set.of(A));

        assertThat(context.getSentMails()).isEmpty();
    }

    @Test
    void dutiesShouldShowTheRelayedProcessorOnlyWhoWantsANoticeThatTheGatewayCannotGive() throws Exception {
        tell(Optional.empty(), Optional.of("relayed"), mail(), Set.of(A, B), Set.of(A));

        assertThat(context.getSentMails()).singleElement().satisfies(sent ->
            assertThat(sent.getRecipients()).containsExactly(new MailAddress(A)));
        context.resetSentMails();

        tell(Optional.empty(), Optional.of("relayed"), mail(), Set.of(A, B), Set.of());
        assertThat(context.getSentMails()).isEmpty();
    }

    /** James's DSN mailets read these parameters: they must not promise a second notice. */
    @Test
    void dutiesShouldForgetTheWishesThatWereLeftWithTheGateway() throws Exception {
        tell(Optional.of("sent"), Optional.empty(), mail(), Set.of(A, B), Set.of(A));

        assertThat(context.getSentMails()).singleElement().satisfies(sent ->
            assertThat(sent.getAttributes().values()).extracting(Object::toString)
                .anyMatch(attribute -> attribute.contains(A) && attribute.contains("SUCCESS"))
                .noneMatch(attribute -> attribute.contains(B)));
    }

    private void tell(Optional<String> onSuccess, Optional<String> relayedProcessor, MailImpl mail, Set<String> delivered,
                      Set<String> relayed) throws Exception {
        Notices notices = new Notices(context, onSuccess, relayedProcessor);
        for (Duty duty : notices.duties(mail, delivered, relayed)) {
            Duty.Show show = (Duty.Show) duty;
            notices.show(mail, show.processor(), show.recipients(), show.wishes());
        }
    }

    private static MailImpl mail() throws Exception {
        MailImpl mail = MailImpl.builder().name("m").sender("s@home.example").addRecipients(A, B).build();
        RecipientDsnParameters success = RecipientDsnParameters.of(EnumSet.of(Notify.SUCCESS));
        mail.setDsnParameters(DsnParameters.builder()
            .addRcptParameter(new MailAddress(A), success).addRcptParameter(new MailAddress(B), success).build().orElseThrow());
        return mail;
    }
}
