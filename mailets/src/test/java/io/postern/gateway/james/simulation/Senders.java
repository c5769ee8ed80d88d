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

package io.postern.gateway.james.simulation;

import java.lang.reflect.Proxy;
import java.util.List;

import javax.mail.MessagingException;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.apache.mailet.base.test.FakeMailContext;
import org.jspecify.annotations.Nullable;

import io.postern.gateway.james.simulation.Weather.Episode;

/** James, as far as it brings bounces to their senders: it has troubles, too. */
final class Senders {
    private final Clockwork clockwork;
    private final Book book;
    private final List<Episode> troubles;

    Senders(Clockwork clockwork, Book book, List<Episode> troubles) {
        this.clockwork = clockwork;
        this.book = book;
        this.troubles = troubles;
    }

    MailetContext context() {
        MailetContext fake = FakeMailContext.defaultContext();
        return (MailetContext) Proxy.newProxyInstance(getClass().getClassLoader(), new Class<?>[] {MailetContext.class},
            (self, method, arguments) -> switch (method.getName()) {
                case "bounce" -> tell((Mail) arguments[0], (String) arguments[1]);
                case "sendMail" -> tell((Mail) arguments[0], String.valueOf(((Mail) arguments[0]).attributesMap()));
                default -> method.invoke(fake, arguments);
            });
    }

    private @Nullable Object tell(Mail mail, String why) throws MessagingException {
        if (clockwork.running().filter(Fiber::isKilled).isPresent()
            || troubles.stream().anyMatch(trouble -> trouble.covers(clockwork.time()))) {
            throw new MessagingException("the spool is full");
        }
        for (MailAddress recipient : mail.getRecipients()) {
            if (book.hasSender(recipient.asString())) {
                book.bounced(recipient.asString(), why);
            }
        }
        return null;
    }
}
