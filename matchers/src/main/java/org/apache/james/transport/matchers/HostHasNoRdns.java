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


package org.apache.james.transport.matchers;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

import javax.mail.MessagingException;

import org.apache.james.core.MailAddress;
import org.apache.mailet.Mail;
import org.apache.mailet.base.GenericMatcher;
import org.jspecify.annotations.NullMarked;

import com.google.common.base.Strings;
import com.google.inject.Inject;

import io.postern.rdns.ClientAddress;
import io.postern.rdns.HostNames;
import io.postern.rdns.MatcherCondition;
import io.postern.rdns.PendingCheck.Finished;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.SettingsException;
import io.postern.rdns.james.MailClient;
import io.postern.rdns.james.RdnsService;
import io.postern.rdns.james.ResultAttributes;

/**
 * Matches every recipient of a mail whose SMTP client definitely has no reverse DNS.
 *
 * <p>When the SMTP hook has made the same check, its result holds and DNS is not asked again. Never matches mail of authenticated users
 * and authorized networks, of clients that the hook or {@code rdns-exempt} exempts, or mail that did not come by SMTP; nor when DNS does
 * not say, unless told to. The condition names the check, and what to do when DNS does not say:
 * {@code HostHasNoRdns=forward-confirmed, onIndeterminate:match}.
 *
 * <pre>{@code <mailet match="HostHasNoRdns" class="ToProcessor"> <processor>no-rdns</processor> </mailet>}</pre>
 */
@NullMarked
public final class HostHasNoRdns extends GenericMatcher {
    private final RdnsService service;
    private MatcherCondition condition = MatcherCondition.DEFAULT;

    /** Makes a matcher on the check that all of this James shares. */
    @Inject
    public HostHasNoRdns(RdnsService service) {
        this.service = service;
    }

    /**
     * Reads the condition.
     *
     * @throws MessagingException with every mistake in it, so that James does not start
     */
    @Override
    public void init() throws MessagingException {
        try {
            condition = MatcherCondition.parse("matcher HostHasNoRdns", Strings.nullToEmpty(getCondition()));
        } catch (SettingsException e) {
            throw new MessagingException(e.getMessage(), e);
        }
    }

    @Override
    public Collection<MailAddress> match(Mail mail) {
        return MailClient.of(mail)
            .filter(client -> !ResultAttributes.isExempt(mail) && !service.isExempt(client))
            .flatMap(client -> ResultAttributes.read(mail, condition.check()).or(() -> lookUp(client, MailClient.helo(mail))))
            .filter(condition::matches)
            .map(result -> mail.getRecipients())
            .orElse(List.of());
    }

    /** Empty when the client is exempt by the name that it gives itself. */
    private Optional<RdnsResult> lookUp(ClientAddress client, String helo) {
        Finished finished = service.start(client, condition.check(), service.claim(helo, HostNames.NONE)).await();
        return finished.exemptBy().isPresent() ? Optional.empty() : Optional.of(finished.judged());
    }

    @Override
    public String getMatcherInfo() {
        return "Matches mail from hosts without reverse DNS";
    }
}
