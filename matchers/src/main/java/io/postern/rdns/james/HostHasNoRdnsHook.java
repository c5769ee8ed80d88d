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

import java.util.List;
import java.util.Optional;

import org.apache.commons.configuration2.Configuration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.DisconnectHandler;
import org.apache.james.protocols.api.handler.ExtensibleHandler;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HeloHook;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MailHook;
import org.apache.james.protocols.smtp.hook.RcptHook;
import org.apache.james.smtpserver.JamesMessageHook;
import org.apache.mailet.Mail;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.inject.Inject;

import io.postern.rdns.AuthenticationResults;
import io.postern.rdns.HookSettings;
import io.postern.rdns.HookSettings.Stage;
import io.postern.rdns.LogLine;
import io.postern.rdns.Occasion;
import io.postern.rdns.PendingCheck;
import io.postern.rdns.PendingCheck.Finished;
import io.postern.rdns.SettingsException;
import io.postern.rdns.Verdict;

/**
 * Refuses mail from clients that definitely have no reverse DNS; asks DNS from EHLO on, so that the stage that judges seldom waits.
 *
 * <p>Not at connect: behind the PROXY protocol the client's own address is known from EHLO on. While the answer is out,
 * the command that needs it is held back, which holds up nobody else: the hook is also the line handler that sees all commands
 * first. Clients that may relay, have authenticated or are exempt by the settings are never judged. Whatever goes wrong, the
 * client is not refused for it.
 *
 * <pre>{@code
 * <handler class="io.postern.rdns.james.HostHasNoRdnsHook">
 *   <message>Your mail server is not properly DNS registered</message>
 *   <logMessage>BLOCKED: No rDNS</logMessage>
 * </handler>
 * }</pre>
 */
public final class HostHasNoRdnsHook
    implements HeloHook, MailHook, RcptHook, JamesMessageHook, LineHandler<SMTPSession>, DisconnectHandler<SMTPSession>, ExtensibleHandler {
    private static final Logger LOGGER = LoggerFactory.getLogger(HostHasNoRdnsHook.class);

    private static final Verdict EXEMPT = new Verdict.Accept(Optional.of("rDNS not needed, exempt by name"));

    private final RdnsService service;
    private HookSettings settings = HookSettings.DEFAULT;
    private SessionChecks checks;
    private CommandGate gate = new CommandGate((session, line) -> session.newFatalErrorResponse());

    /** Makes a hook on the check that all of this James shares. */
    @Inject
    public HostHasNoRdnsHook(RdnsService service) {
        this.service = service;
        this.checks = new SessionChecks(service, settings);
    }

    /**
     * Reads the settings from the {@code <handler>} element.
     *
     * @throws ConfigurationException with every mistake in it, so that James does not start
     */
    @Override
    public void init(Configuration config) throws ConfigurationException {
        try {
            settings = HookSettings.parse("<handler class=\"" + getClass().getName() + "\">", ConfigurationValues.of(config));
            checks = new SessionChecks(service, settings);
        } catch (SettingsException e) {
            throw new ConfigurationException(e.getMessage(), e);
        }
    }

    @Override
    public List<Class<?>> getMarkerInterfaces() {
        return List.of(LineHandler.class);
    }

    /** Finds the line handler that James would use without this hook: the next one in the chain. */
    @Override
    @SuppressWarnings("unchecked")
    public void wireExtensions(Class<?> interfaceName, List<?> extension) throws WiringException {
        gate = new CommandGate((LineHandler<SMTPSession>) extension.stream()
            .dropWhile(handler -> handler != this)
            .skip(1)
            .findFirst()
            .orElseThrow(() -> new WiringException(getClass().getName() + " has to stand before James's own handlers")));
    }

    /** Passes a command on; the one that needs the result, and all that follow it, once there is a result. */
    @Override
    public Response onLine(SMTPSession session, byte[] line) {
        return gate.onLine(session, line, command -> awaited(session, command));
    }

    @Override
    public void onDisconnect(SMTPSession session) {
        gate.onDisconnect(session);
    }

    /** Only the command that judges needs a result, and DATA the one that will stand in the mail. */
    private Optional<PendingCheck> awaited(SMTPSession session, String command) {
        try {
            if (command.equals("MAIL")) {
                checks.forgetInconclusive(session);
            }
            return checks.isExempt(session) ? Optional.empty() : checks.neededBy(session, command).filter(PendingCheck::isUnderWay)
                .map(service.metrics()::waiting);
        } catch (Exception e) {
            LOGGER.error("rDNS check could not start, client not judged before its command", e);
            return Optional.empty();
        }
    }

    /** Starts the look-up; never refuses. */
    @Override
    public HookResult doHelo(SMTPSession session, String helo) {
        try {
            if (!checks.isExempt(session)) {
                checks.start(session, helo);
            }
        } catch (Exception e) {
            LOGGER.error("rDNS check could not start, client not judged at EHLO", e);
        }
        return HookResult.DECLINED;
    }

    /** Judges the client at stage {@code mail}. */
    @Override
    public HookResult doMail(SMTPSession session, MaybeSender sender) {
        return settings.stage() == Stage.MAIL ? judge(session, sender, "") : HookResult.DECLINED;
    }

    /** Judges the client at stage {@code rcpt}, unless the recipient is exempt. */
    @Override
    public HookResult doRcpt(SMTPSession session, MaybeSender sender, MailAddress recipient) {
        return settings.stage() == Stage.RCPT && !settings.exemptions().coverRecipient(recipient.asString())
            ? judge(session, sender, recipient.asString())
            : HookResult.DECLINED;
    }

    /** Writes the result into the mail, and at stage {@code data} judges the client, unless every recipient is exempt. */
    @Override
    public HookResult onMessage(SMTPSession session, Mail mail) {
        if (settings.authenticationResults() && !SessionChecks.isOurServer(session)) {
            addAuthenticationResults(session, mail);
        }
        try {
            if (checks.isExempt(session)) {
                ResultAttributes.writeExempt(mail);
                return HookResult.DECLINED;
            }
            Finished finished = checks.judged(session).await();
            finished.exemptBy().ifPresentOrElse(name -> ResultAttributes.writeExempt(mail, name),
                () -> ResultAttributes.write(mail, finished.judged(), settings.check()));
        } catch (Exception e) {
            LOGGER.error("rDNS result could not be written into the mail", e);
        }
        return judgeMessage(session, mail);
    }

    private void addAuthenticationResults(SMTPSession session, Mail mail) {
        try {
            AuthenticationResults ours = new AuthenticationResults(session.getConfiguration().getHelloName());
            Optional<String> field = checks.isExempt(session) ? Optional.empty()
                : Optional.of(ours.iprev(SessionChecks.client(session), checks.iprev(session).await().result()));
            TopField.write(mail, field, ours::isForged);
        } catch (Exception e) {
            LOGGER.error("Authentication-Results could not be written into the mail", e);
        }
    }

    private HookResult judgeMessage(SMTPSession session, Mail mail) {
        List<String> recipients = mail.getRecipients().stream()
            .map(MailAddress::asString)
            .filter(recipient -> !settings.exemptions().coverRecipient(recipient))
            .toList();
        return settings.stage() == Stage.DATA && !recipients.isEmpty()
            ? judge(session, mail.getMaybeSender(), String.join(",", recipients))
            : HookResult.DECLINED;
    }

    /** Waits for what is left of the look-up and judges the client. */
    private HookResult judge(SMTPSession session, MaybeSender sender, String recipient) {
        try {
            return checks.isExempt(session) ? HookResult.DECLINED : decide(session, sender, recipient);
        } catch (Exception e) {
            LOGGER.error("rDNS check failed, client not refused for it", e);
            return HookResult.DECLINED;
        }
    }

    private HookResult decide(SMTPSession session, MaybeSender sender, String recipient) {
        Finished finished = checks.judged(session).await();
        Optional<String> id = service.ledger().enter(session, settings, finished, sender, recipient);
        Verdict verdict = finished.exemptBy().<Verdict>map(name -> EXEMPT).orElseGet(() ->
            settings.policy().judge(finished.judged(), new Occasion(finished.address(), recipient, id.orElse(""))));
        verdict.logText().ifPresent(text -> {
            LogLine line = LogLine.of(text)
                .field("ip", finished.address().toString())
                .field("helo", session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection).orElse(""))
                .path("sender", sender.asString(""))
                .path("recipient", recipient)
                .field("reason", finished.judged().reason())
                .field("ms", Long.toString(finished.took().toMillis()));
            id.ifPresentOrElse(refusal -> LOGGER.info("{}", line.field("id", refusal)), () -> logWithinBudget(line));
        });
        return HookResults.of(verdict);
    }

    /** Every refusal has its line; of all others, so many a minute. */
    private void logWithinBudget(LogLine line) {
        service.logBudget().pass()
            .ifPresent(heldBack -> LOGGER.info("{}", heldBack == 0 ? line : line.field("suppressed", Integer.toString(heldBack))));
    }
}
