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

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HeloHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.inject.Inject;

import io.postern.rdns.ClientAddress;
import io.postern.rdns.LogLine;
import io.postern.rdns.PendingCheck;
import io.postern.rdns.PendingCheck.Finished;
import io.postern.rdns.RdnsPolicy;
import io.postern.rdns.SettingsException;
import io.postern.rdns.Verdict;

/**
 * Refuses recipients from clients that definitely have no reverse DNS; asks DNS from EHLO on, so that RCPT seldom waits.
 *
 * <p>Not at connect: behind the PROXY protocol the client's own address is known from EHLO on. Clients that may relay or have
 * authenticated are never judged. Whatever goes wrong, the client is not refused for it.
 *
 * <pre>{@code
 * <handler class="io.postern.rdns.james.HostHasNoRdnsHook">
 *   <message>Your mail server is not properly DNS registered</message>
 *   <logMessage>BLOCKED: No rDNS</logMessage>
 * </handler>
 * }</pre>
 */
public final class HostHasNoRdnsHook implements HeloHook, RcptHook {
    private static final Logger LOGGER = LoggerFactory.getLogger(HostHasNoRdnsHook.class);
    private static final AttachmentKey<PendingCheck> CHECK = AttachmentKey.of("io.postern.rdns.check", PendingCheck.class);

    private final RdnsService service;
    private RdnsPolicy policy = RdnsPolicy.DEFAULT;

    /** Makes a hook on the check that all of this James shares. */
    @Inject
    public HostHasNoRdnsHook(RdnsService service) {
        this.service = service;
    }

    /**
     * Reads the policy from the {@code <handler>} element.
     *
     * @throws ConfigurationException with every mistake in it, so that James does not start
     */
    @Override
    public void init(Configuration config) throws ConfigurationException {
        try {
            policy = RdnsPolicy.parse("<handler class=\"" + getClass().getName() + "\">", ConfigurationValues.of(config));
        } catch (SettingsException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    /** Starts the look-up; never refuses. */
    @Override
    public HookResult doHelo(SMTPSession session, String helo) {
        try {
            if (!isExempt(session)) {
                check(session);
            }
        } catch (Exception e) {
            LOGGER.error("rDNS check could not start, client not judged at EHLO", e);
        }
        return HookResult.DECLINED;
    }

    /** Waits for what is left of the look-up and judges the client. */
    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        try {
            return isExempt(session) ? HookResult.DECLINED : judge(session, sender, recipient);
        } catch (Exception e) {
            LOGGER.error("rDNS check failed, recipient not refused for it", e);
            return HookResult.DECLINED;
        }
    }

    private HookResult judge(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        Finished finished = check(session).await();
        Verdict verdict = policy.judge(finished.result());
        verdict.logText().ifPresent(text -> LOGGER.info("{}", LogLine.of(text)
            .field("ip", finished.address().toString())
            .field("helo", session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection).orElse(""))
            .path("sender", sender.asString(""))
            .path("recipient", recipient.asString())
            .field("reason", finished.result().reason())
            .field("ms", Long.toString(finished.took().toMillis()))));
        return HookResults.of(verdict);
    }

    private PendingCheck check(SMTPSession session) {
        ClientAddress client = new ClientAddress(session.getRemoteAddress().getAddress());
        return session.getAttachment(CHECK, State.Connection)
            .filter(pending -> pending.isAbout(client, policy.check()))
            .orElseGet(() -> start(session, client));
    }

    private PendingCheck start(SMTPSession session, ClientAddress client) {
        PendingCheck pending = service.start(client, policy.check());
        session.setAttachment(CHECK, pending, State.Connection);
        return pending;
    }

    private static boolean isExempt(SMTPSession session) {
        return session.isRelayingAllowed() || session.getUsername() != null;
    }
}
