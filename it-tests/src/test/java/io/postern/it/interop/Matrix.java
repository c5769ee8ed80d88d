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

package io.postern.it.interop;

import static io.postern.it.support.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.smtp.Fault;
import io.postern.smtp.ReplyClass;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;
import io.postern.smtp.Submission;
import io.postern.smtp.TransactionResult;

/** The cells of the tables of docs/interop.md: what goes through a door of a server, and what comes out. */
final class Matrix {
    private static final AtomicInteger CELLS = new AtomicInteger();

    private Matrix() {
    }

    /** Fails unless every recipient gets the sample once, from its sender, byte for byte; gives the messages in which it came. */
    static List<ReceivedMessage> arrival(InteropClient client, MailServer server, String door, Sample sample) {
        String domain = (door + "." + sample + "." + CELLS.incrementAndGet() + ".test").toLowerCase(Locale.ROOT).replace('_', '-');
        Submission submission = sample.to(domain);

        TransactionResult result = client.submit(server.port(door), submission);

        assertThat(result.recipients()).hasSize(submission.recipients().size()).allSatisfy((recipient, event) ->
            assertThat(event.reply().map(SmtpReply::replyClass)).as(event.describe()).isEqualTo(Optional.of(ReplyClass.POSITIVE)));
        eventually(() -> assertThat(at(domain, server)).flatExtracting(ReceivedMessage::recipients)
            .containsExactlyInAnyOrderElementsOf(submission.recipients()));
        List<ReceivedMessage> messages = at(domain, server);
        assertThat(messages).extracting(ReceivedMessage::sender).containsOnly(sample.sender());
        messages.forEach(message -> assertSame(server.withoutTrace(message), sample.arriving()));
        return messages;
    }

    /** Fails unless the server refuses a wrong password, and the client says so. */
    static void refusal(InteropClient client, MailServer server, String door) {
        SmtpEvent event = client.open(server.port(door), "wrong").fold(session -> {
            throw new AssertionError("a wrong password was good enough");
        }, failure -> failure);

        assertThat(event.stage()).isEqualTo(Stage.AUTH);
        assertThat(event.reply().map(SmtpReply::code)).contains(535);
    }

    /** Fails unless the client finds, and says by this fault, that the server does not offer what the sample needs. */
    static void obstacle(InteropClient client, MailServer server, String door, Sample sample, Fault fault) {
        Submission submission = sample.to("obstacle.test");

        assertThat(client.submit(server.port(door), submission).recipients()).hasSize(submission.recipients().size())
            .allSatisfy((recipient, event) -> assertThat(event).isInstanceOfSatisfying(SmtpEvent.Broken.class,
                broken -> assertThat(broken.fault()).isEqualTo(fault)));
        assertThat(at("obstacle.test", server)).isEmpty();
    }

    private static List<ReceivedMessage> at(String domain, MailServer server) {
        return server.received().stream().filter(message -> message.recipients().get(0).endsWith("@" + domain)).toList();
    }

    private static void assertSame(String actual, String expected) {
        int difference = Arrays.mismatch(actual.getBytes(StandardCharsets.ISO_8859_1), expected.getBytes(StandardCharsets.ISO_8859_1));
        assertThat(difference).as("differs there: %s, should be: %s", from(difference, actual), from(difference, expected)).isEqualTo(-1);
    }

    private static String from(int offset, String text) {
        int start = Math.max(0, Math.min(offset, text.length()) - 40);
        return "(" + text.length() + ") ..." + text.substring(start, Math.min(text.length(), start + 120));
    }
}
