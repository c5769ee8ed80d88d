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

import java.util.Collection;
import java.util.Optional;

import javax.mail.MessagingException;

import org.apache.james.lifecycle.api.LifecycleUtil;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.smtp.Printable;

/** Keeps mails that can be neither delivered nor bounced in one of James's mail repositories, for the operator. */
public final class Undeliverable {
    private static final Logger LOGGER = LoggerFactory.getLogger(Undeliverable.class);
    private static final String PATH = "var/mail/undeliverable/";

    private final MailRepository repository;
    private final String url;

    private Undeliverable(MailRepository repository, String url) {
        this.repository = repository;
        this.url = url;
    }

    /**
     * Opens the repository with this URL; without one, {@code var/mail/undeliverable} in what this James has for repositories.
     *
     * @throws MessagingException if there is no such kind of repository, or it cannot be opened
     */
    public static Undeliverable in(MailRepositoryStore store, Optional<String> url) throws MessagingException {
        String wanted = url.isPresent() ? url.get() : byDefault(store);
        try {
            return new Undeliverable(store.select(MailRepositoryUrl.from(wanted)), wanted);
        } catch (MailRepositoryStore.MailRepositoryStoreException | RuntimeException e) {
            throw new MessagingException("undeliverableRepository: '" + wanted + "' cannot be opened: " + e.getMessage(), e);
        }
    }

    /** James has a default where its configuration names one; else that of the repositories that other mailets use is as good. */
    private static String byDefault(MailRepositoryStore store) throws MessagingException {
        Protocol protocol = store.defaultProtocol().or(() -> store.getUrls().map(MailRepositoryUrl::getProtocol).findFirst())
            .orElseThrow(() -> new MessagingException("undeliverableRepository: missing, and this James has no default for repositories;"
                + " expected a URL such as file://" + PATH));
        return MailRepositoryUrl.fromPathAndProtocol(protocol, MailRepositoryPath.from(PATH)).asString();
    }

    /** Stores a copy of the mail that has only these recipients. */
    void keep(Mail mail, Collection<String> recipients, String why) throws MessagingException {
        MailImpl copy = MailImpl.duplicate(mail);
        try {
            copy.setRecipients(Recipients.among(mail, recipients));
            MailNotes.forget(copy);
            copy.setErrorMessage(why);
            repository.store(copy);
            LOGGER.error("GATEWAY UNDELIVERABLE: mail={} sender=<{}> recipients={} kept in {} as {}: {}", Printable.of(mail.getName()),
                Printable.of(mail.getMaybeSender().asString("")), Printable.of(recipients.toString()), url,
                Printable.of(copy.getName()), why);
        } finally {
            LifecycleUtil.dispose(copy);
        }
    }
}
