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
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import org.apache.james.core.MailAddress;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.DsnParameters;
import org.apache.mailet.DsnParameters.EnvId;
import org.apache.mailet.DsnParameters.Notify;
import org.apache.mailet.DsnParameters.RecipientDsnParameters;
import org.apache.mailet.DsnParameters.Ret;
import org.junit.jupiter.api.Test;

import io.postern.smtp.DsnRequest;
import io.postern.smtp.DsnRequest.ForRecipient;

class DsnOfMailTest {
    private static final String A = "a@x.example";

    @Test
    void requestShouldBeEmptyWhenTheSenderWantsNothing() throws Exception {
        assertThat(DsnOfMail.request(mail())).isEqualTo(DsnRequest.NONE);
    }

    @Test
    void requestShouldCarryAllFourParameters() throws Exception {
        MailImpl mail = mail();
        mail.setDsnParameters(DsnParameters.builder().ret(Ret.HDRS).envId(EnvId.of("QQ+2B314159"))
            .addRcptParameter(new MailAddress(A),
                RecipientDsnParameters.of(EnumSet.of(Notify.SUCCESS, Notify.FAILURE), new MailAddress("orig+tag@y.example")))
            .build().orElseThrow());

        assertThat(DsnOfMail.request(mail)).isEqualTo(new DsnRequest(Optional.of(DsnRequest.Returned.HDRS), Optional.of("QQ+314159"),
            Map.of(A, new ForRecipient(Set.of(DsnRequest.Notify.SUCCESS, DsnRequest.Notify.FAILURE), Optional.of("orig+tag@y.example")))));
    }

    @Test
    void requestShouldLeaveOutWhatSmtpCannotSay() throws Exception {
        MailImpl mail = mail();
        mail.setDsnParameters(DsnParameters.builder().envId(EnvId.of("a+0D+0Ab")).build().orElseThrow());

        assertThat(DsnOfMail.request(mail)).isEqualTo(DsnRequest.NONE);
    }

    @Test
    void wantsFailureShouldBeFalseOnlyWhenNotifyIsGivenWithoutFailure() throws Exception {
        assertThat(wantsFailure(EnumSet.of(Notify.NEVER))).isFalse();
        assertThat(wantsFailure(EnumSet.of(Notify.SUCCESS))).isFalse();
        assertThat(wantsFailure(EnumSet.of(Notify.DELAY, Notify.FAILURE))).isTrue();
        assertThat(DsnOfMail.wantsFailure(mail(), new MailAddress(A))).isTrue();
    }

    private static boolean wantsFailure(EnumSet<Notify> notify) throws Exception {
        MailImpl mail = mail();
        mail.setDsnParameters(DsnParameters.builder()
            .addRcptParameter(new MailAddress(A), RecipientDsnParameters.of(notify)).build().orElseThrow());
        return DsnOfMail.wantsFailure(mail, new MailAddress(A));
    }

    private static MailImpl mail() throws Exception {
        return MailImpl.builder().name("m").addRecipients(A).build();
    }
}
