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

import static org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;

import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.junit.jupiter.api.Test;

import io.postern.peers.smtp.GatewayBuilder;
import io.postern.smtp.Peer;

/** An 8-bit mail for a gateway that takes 7 bit only. */
class ConversionTest extends WorkerFixture {
    @Override
    GatewayBuilder builder() {
        return Peer.gateway().without("8BITMIME");
    }

    @Test
    void mailShouldBeConvertedWhenNoGatewayTakesEightBit() throws Exception {
        start(SOON, sessions());
        queue.enQueue(nested(5));

        await().untilAsserted(() -> assertThat(gateway.received()).singleElement()
            .satisfies(message -> assertThat(message.octets()).contains("Gr=FC=DFe")));
    }

    @Test
    void mailShouldBounceAsUnconvertibleWhenTheConverterOverflows() throws Exception {
        start(SOON, sessions());
        queue.enQueue(nested(3000));

        await().untilAsserted(() -> assertThat(context.getBouncedMails()).singleElement()
            .satisfies(bounce -> assertThat(bounce.getMessage()).contains("554 5.6.3 ")));
        assertThat(gateway.received()).isEmpty();
        await().untilAsserted(() -> assertThat(queue.done).containsExactly(SUCCESS));
    }

    @Test
    void mailShouldBounceAsUnconvertibleWhenItsStructureIsBroken() throws Exception {
        start(SOON, sessions());
        queue.enQueue(mail("broken", "MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\nGr\u00fc\u00dfe, no part\r\n"));

        await().untilAsserted(() -> assertThat(context.getBouncedMails()).singleElement()
            .satisfies(bounce -> assertThat(bounce.getMessage()).contains("554 5.6.3 ")));
    }

    private static MailImpl mail(String name, String content) throws Exception {
        MailImpl mail = mail(name);
        mail.setMessageContent(MimeMessageInputStreamSource.create(name,
            new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1))));
        return mail;
    }

    private static MailImpl nested(int depth) throws Exception {
        StringBuilder text = new StringBuilder("Subject: deep\r\nMIME-Version: 1.0\r\n");
        for (int i = 0; i < depth; i++) {
            text.append("Content-Type: multipart/mixed; boundary=b").append(i).append("\r\n\r\n--b").append(i).append("\r\n");
        }
        text.append("Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: 8bit\r\n\r\nGr\u00fc\u00dfe\r\n");
        for (int i = depth - 1; i >= 0; i--) {
            text.append("--b").append(i).append("--\r\n");
        }
        return mail("nested" + depth, text.toString());
    }
}
