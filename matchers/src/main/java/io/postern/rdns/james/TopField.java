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

package io.postern.rdns.james;

import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

import javax.mail.MessagingException;
import javax.mail.internet.MimeMessage;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.server.core.InternetHeadersInputStream;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.james.server.core.MimeMessageWrapper;
import org.apache.mailet.Mail;

/**
 * Puts a header field on top of a message and takes others away, leaving the rest byte for byte as it is.
 *
 * <p>Not by {@code addHeader}: James then writes Date, Message-ID and MIME-Version anew, and signatures over them break.
 */
final class TopField {
    private TopField() {
    }

    static void write(Mail mail, Optional<String> onTop, Predicate<String> unwanted) throws MessagingException, IOException {
        MimeMessage message = mail.getMessage();
        List<String> lines = Collections.list(message.getAllHeaderLines());
        if (onTop.isEmpty() && lines.stream().noneMatch(unwanted)) {
            return;
        }
        List<String> kept = Stream.concat(onTop.stream(), lines.stream().filter(unwanted.negate())).toList();
        try (InputStream headers = new InternetHeadersInputStream(Collections.enumeration(kept));
             InputStream body = message.getRawInputStream()) {
            MimeMessageWrapper changed =
                new MimeMessageWrapper(MimeMessageInputStreamSource.create(mail.getName(), new SequenceInputStream(headers, body)));
            try {
                // Copies it, and disposes of the old one.
                mail.setMessage(changed);
            } finally {
                LifecycleUtil.dispose(changed);
            }
        }
    }
}
