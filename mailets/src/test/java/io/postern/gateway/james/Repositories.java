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

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

import javax.mail.MessagingException;

import org.apache.james.mailrepository.api.MailKey;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryPath;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.api.Protocol;
import org.apache.james.mailrepository.memory.MemoryMailRepository;
import org.apache.mailet.Mail;

/** James's repositories in memory, which can fail. */
public final class Repositories implements MailRepositoryStore {
    public final AtomicInteger failuresLeft = new AtomicInteger();
    private final Map<MailRepositoryUrl, MailRepository> repositories = new LinkedHashMap<>();

    Undeliverable undeliverable() {
        try {
            return Undeliverable.in(this, Optional.empty());
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    /** What is kept there. */
    public List<Mail> kept() {
        List<Mail> mails = new ArrayList<>();
        for (MailRepository repository : repositories.values()) {
            try {
                for (Iterator<MailKey> keys = repository.list(); keys.hasNext();) {
                    mails.add(repository.retrieve(keys.next()));
                }
            } catch (MessagingException e) {
                throw new IllegalStateException(e);
            }
        }
        return mails;
    }

    @Override
    public synchronized MailRepository select(MailRepositoryUrl url) throws MailRepositoryStoreException {
        if (!url.getProtocol().equals(new Protocol("memory"))) {
            throw new UnsupportedRepositoryStoreException("No Mail Repository associated with " + url.getProtocol().getValue());
        }
        return repositories.computeIfAbsent(url, any -> new MemoryMailRepository() {
            @Override
            public MailKey store(Mail mail) {
                if (failuresLeft.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                    throw new IllegalStateException("repository is full");
                }
                return super.store(mail);
            }
        });
    }

    @Override
    public Optional<Protocol> defaultProtocol() {
        return Optional.of(new Protocol("memory"));
    }

    @Override
    public Optional<MailRepository> get(MailRepositoryUrl url) {
        return Optional.ofNullable(repositories.get(url));
    }

    @Override
    public Stream<MailRepository> getByPath(MailRepositoryPath path) {
        return repositories.entrySet().stream().filter(entry -> entry.getKey().getPath().equals(path)).map(Map.Entry::getValue);
    }

    @Override
    public Stream<MailRepositoryUrl> getUrls() {
        return repositories.keySet().stream();
    }
}
