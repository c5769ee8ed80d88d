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

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayInputStream;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.postern.smtp.DsnRequest;
import io.postern.smtp.DsnRequest.ForRecipient;
import io.postern.smtp.DsnRequest.Notify;
import io.postern.smtp.DsnRequest.Returned;
import io.postern.smtp.Submission;

/** The messages that each server has to pass on byte for byte. Contents are strings of a character a byte. */
enum Sample {
    EIGHT_BIT(header() + everyByte()),
    DOTS(header() + ".\r\n..\r\n.dot\r\n...\r\nend.\r\n.\r\n\r\n."),
    NO_FINAL_NEWLINE(header() + "one\r\ntwo"),
    LARGE(header() + lines(20_000_000)),
    EMPTY(""),
    UTF8_ADDRESSES(header() + "x\r\n") {
        @Override
        String sender() {
            return "j\u00fcrgen@sender.test";
        }

        @Override
        List<String> recipients(String domain) {
            return List.of("\u03b4\u03bf\u03ba\u03b9\u03bc\u03ae@" + domain, "ascii@" + domain);
        }
    },
    NULL_SENDER(header() + "x\r\n") {
        @Override
        String sender() {
            return "";
        }
    },
    MANY_RECIPIENTS(header() + "x\r\n") {
        @Override
        List<String> recipients(String domain) {
            return IntStream.range(0, 250).mapToObj(i -> "r" + i + "@" + domain).toList();
        }
    },
    NOTIFICATIONS(header() + "x\r\n") {
        @Override
        List<String> recipients(String domain) {
            return List.of("never@" + domain, "often@" + domain);
        }

        @Override
        DsnRequest dsn(String domain) {
            return new DsnRequest(Optional.of(Returned.HDRS), Optional.of("QQ 314+159"), Map.of(
                "never@" + domain, new ForRecipient(Set.of(Notify.NEVER), Optional.empty()),
                "often@" + domain, new ForRecipient(EnumSet.of(Notify.SUCCESS, Notify.FAILURE, Notify.DELAY),
                    Optional.of("alias+x=y@" + domain))));
        }
    };

    private final String content;

    Sample(String content) {
        this.content = content;
    }

    String sender() {
        return "sender@sender.test";
    }

    List<String> recipients(String domain) {
        return List.of("bob@" + domain);
    }

    DsnRequest dsn(String domain) {
        return DsnRequest.NONE;
    }

    /** This message to recipients in the domain, by which it is known again. */
    Submission to(String domain) {
        byte[] bytes = content.getBytes(ISO_8859_1);
        return new Submission(sender(), recipients(domain), Set.of(), dsn(domain), () -> new ByteArrayInputStream(bytes));
    }

    /** What has to arrive: the same with the line end that SMTP demands. */
    String arriving() {
        return content.isEmpty() || content.endsWith("\r\n") ? content : content + "\r\n";
    }

    private static String header() {
        return "From: <sender@sender.test>\r\nSubject: interop\r\nBcc: <hidden@sender.test>\r\n\r\n";
    }

    /** NUL is not allowed in mail at all (RFC 5321, 4.5.2). */
    private static String everyByte() {
        return IntStream.rangeClosed(1, 255).filter(b -> b != '\r' && b != '\n')
            .mapToObj(b -> "<" + (char) b + ">").collect(Collectors.joining("\r\n", "", "\r\n"));
    }

    private static String lines(int size) {
        StringBuilder text = new StringBuilder(size + 100);
        for (int i = 0; text.length() < size; i++) {
            text.append(i).append(" .\u00e9 the quick brown fox jumps over the lazy dog, and back again\r\n");
        }
        return text.toString();
    }
}
