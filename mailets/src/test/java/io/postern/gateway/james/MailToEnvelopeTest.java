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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.Test;

import io.postern.gateway.Envelope;
import io.postern.smtp.ContentSource;

class MailToEnvelopeTest {
    private static final String RAW = "subject:  odd  \r\n"
        + "X-Raw: \u00fc\u00ff\r\nBcc: kept@x.example\r\nX-Lf: a\n\r\n\u00e9\0\r\n.\r\nno end";

    @Test
    void contentShouldBeTheStoredBytesAsLongAsNobodyHasTouchedThem() throws Exception {
        assertThat(read(MailToEnvelope.content(mail()))).isEqualTo(RAW);
    }

    @Test
    void contentShouldBeReadableMoreThanOnce() throws Exception {
        ContentSource content = MailToEnvelope.content(mail());

        assertThat(read(content)).isEqualTo(read(content));
    }

    @Test
    void contentShouldKeepTheBodyWhenAMailetHasAddedAHeader() throws Exception {
        MailImpl mail = mail();
        mail.getMessage().addHeader("X-Added", "yes");

        assertThat(read(MailToEnvelope.content(mail))).contains("X-Added: yes\r\n").endsWith("\r\n\r\n\u00e9\0\r\n.\r\nno end");
    }

    @Test
    void contentShouldFailAsASourceWhenThereIsNoMessage() throws Exception {
        MailImpl mail = MailImpl.builder().name("m").addRecipients("a@x.example").build();

        assertThatThrownBy(() -> MailToEnvelope.content(mail).open()).isInstanceOf(IOException.class).hasMessageContaining("no message");
    }

    @Test
    void envelopeShouldHaveAddressesWithoutBracketsAndAnEmptyNullSender() throws Exception {
        MailImpl mail = mail();
        assertThat(MailToEnvelope.envelope(mail)).isEqualTo(new Envelope("m", "s@home.example", List.of("a@x.example")));

        mail.setSender(MailAddress.nullSender());
        assertThat(MailToEnvelope.envelope(mail).sender()).isEmpty();
    }

    private static MailImpl mail() throws Exception {
        MailImpl mail = MailImpl.builder()
            .name("m")
            .sender(MaybeSender.of(new MailAddress("s@home.example")))
            .addRecipients("a@x.example")
            .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create("m",
            new ByteArrayInputStream(RAW.getBytes(StandardCharsets.ISO_8859_1))));
        return mail;
    }

    private static String read(ContentSource content) throws IOException {
        try (InputStream in = content.open()) {
            return new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
        }
    }
}
