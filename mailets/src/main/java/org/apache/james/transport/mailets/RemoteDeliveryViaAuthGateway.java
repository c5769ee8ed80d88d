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

package org.apache.james.transport.mailets;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

import javax.mail.MessagingException;

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepositoryStore;
import org.apache.james.queue.api.MailPrioritySupport;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.mailet.Mail;
import org.apache.mailet.ProcessingState;
import org.apache.mailet.base.GenericMailet;
import org.jspecify.annotations.NullMarked;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import com.google.inject.Inject;

import io.postern.gateway.FreshSessions;
import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayDelivery;
import io.postern.gateway.GatewaySessions;
import io.postern.gateway.GatewaySettings;
import io.postern.gateway.Gateways;
import io.postern.gateway.PooledSessions;
import io.postern.gateway.SessionOpener;
import io.postern.gateway.james.DeliveryWorker;
import io.postern.gateway.james.DialogueLog;
import io.postern.gateway.james.MailProcessing;
import io.postern.gateway.james.RetryQueue;
import io.postern.gateway.james.SharedGateways;
import io.postern.gateway.james.Undeliverable;
import io.postern.gateway.james.World;
import io.postern.gateway.settings.MailetSettings;
import io.postern.gateway.settings.SettingsResult;
import io.postern.smtp.UnusableTlsException;

/**
 * Hands mail to gateways that must encrypt (STARTTLS, with a certificate that fits the name) and authenticate us (AUTH), the next gateway
 * when one does not take it. A gateway that cannot do both gets neither password nor mail; its trouble makes mail wait, never bounce.
 *
 * <pre><code>
 * &lt;mailet match="HostIs=partner.example" class="RemoteDeliveryViaAuthGateway"&gt;
 *     &lt;outgoing&gt;partner-gateway&lt;/outgoing&gt;
 *     &lt;gateway&gt;smtp1.example.net, smtp2.example.net:2587&lt;/gateway&gt;
 *     &lt;gatewayUsername&gt;relay&lt;/gatewayUsername&gt;
 *     &lt;gatewayPassword&gt;${env:GATEWAY_PASSWORD}&lt;/gatewayPassword&gt;
 *     &lt;bounceProcessor&gt;bounces&lt;/bounceProcessor&gt;
 * &lt;/mailet&gt;
 * </code></pre>
 *
 * <ul>
 *     <li><b>outgoing</b> (required): the name of a queue of its own; not {@code outgoing}, which is stock RemoteDelivery's</li>
 *     <li><b>gateway</b>: {@code host[:port]}, comma separated; IPv6 in brackets; with <b>gatewayPort</b>, <b>gatewayUsername</b>,
 *     <b>gatewayPassword</b> or <b>gatewayPasswordFile</b>, <b>sslEnable</b>, <b>timeout</b>, <b>connectionTimeout</b>, <b>mechanisms</b>,
 *     <b>trustFile</b>, <b>certificateSha256</b> or <b>publicKeySha256</b>, <b>connections</b>, <b>rate</b> and the other limits</li>
 *     <li><b>gateways</b>, instead: names from {@code conf/authgateways.xml}, where each has a login of its own</li>
 *     <li><b>order</b>, <b>delayTime</b>, <b>maxRetries</b>, <b>bounceProcessor</b>, <b>onSuccess</b>, <b>heloName</b>, <b>bind</b>,
 *     <b>deliveryThreads</b>, <b>usePriority</b>, <b>debug</b>, <b>strictSecrets</b>, <b>undeliverableRepository</b></li>
 * </ul>
 * Place it where stock RemoteDelivery would stand, above it: the mail's way through the processors ends here.
 */
@NullMarked
public final class RemoteDeliveryViaAuthGateway extends GenericMailet {
    private static final Logger LOGGER = LoggerFactory.getLogger(RemoteDeliveryViaAuthGateway.class);
    private static final Duration GRACE = Duration.ofSeconds(30);
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final MailQueueFactory<?> queues;
    private final MailRepositoryStore repositories;
    private final Path conf;
    private final SharedGateways shared;
    private Optional<Running> running = Optional.empty();

    @Inject
    public RemoteDeliveryViaAuthGateway(MailQueueFactory<?> queues, MailRepositoryStore repositories, FileSystem files,
                                        SharedGateways shared) throws FileNotFoundException {
        this(queues, repositories, files.getFile(FileSystem.FILE_PROTOCOL_AND_CONF).toPath(), shared);
    }

    RemoteDeliveryViaAuthGateway(MailQueueFactory<?> queues, MailRepositoryStore repositories, Path conf, SharedGateways shared) {
        this.queues = queues;
        this.repositories = repositories;
        this.conf = conf;
        this.shared = shared;
    }

    /** What exists between init and destroy. */
    private record Running(GatewaySettings settings, RetryQueue queue, DeliveryWorker worker) {
    }

    @Override
    public void init() throws MessagingException {
        GatewaySettings settings = settings();
        Undeliverable undeliverable = undeliverable(settings);
        RetryQueue queue = new RetryQueue(queues.createQueue(MailQueueName.of(settings.outgoing()),
            MailQueueFactory.prefetchCount(DeliveryWorker.unacknowledged(settings.deliveryThreads()))), Clock.systemUTC());
        try {
            SharedGateways.Parts parts = shared.join();
            DeliveryWorker worker = worker(settings, queue, parts, opener(parts, settings), undeliverable);
            worker.start();
            running = Optional.of(new Running(settings, queue, worker));
        } catch (UnusableTlsException | RuntimeException e) {
            shared.leave(settings.outgoing());
            close(queue);
            throw new MessagingException(getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
        LOGGER.info("Queue {} delivers through {}", settings.outgoing(), settings.gateways().stream().map(Gateway::name).toList());
    }

    private Undeliverable undeliverable(GatewaySettings settings) throws MessagingException {
        try {
            return Undeliverable.in(repositories, settings.undeliverableRepository());
        } catch (MessagingException e) {
            throw new MessagingException(getClass().getSimpleName() + ": " + e.getMessage(), e);
        }
    }

    private DeliveryWorker worker(GatewaySettings settings, RetryQueue queue, SharedGateways.Parts parts, SessionOpener opener,
                                  Undeliverable undeliverable) {
        GatewaySessions sessions = new PooledSessions(parts.pool(), opener, gateway -> DialogueLog.of(settings.trace(), gateway),
            PATIENCE, System::nanoTime);
        Gateways gateways = new Gateways(settings.gateways(), settings.order(), parts.health(), new Random());
        GatewayDelivery delivery = new GatewayDelivery(gateways, sessions, parts.experience(), shared.metrics());
        MailProcessing processing = new MailProcessing(World.REAL, delivery, gateways, settings, queue, getMailetContext(),
            shared.metrics(), undeliverable);
        DeliveryWorker worker = new DeliveryWorker(World.REAL, queue, gateways, processing, settings.deliveryThreads(), GRACE);
        shared.enter(new SharedGateways.Member(settings.outgoing(), settings.gateways(), opener, worker::state));
        return worker;
    }

    private SessionOpener opener(SharedGateways.Parts parts, GatewaySettings settings) throws UnusableTlsException {
        return shared.metrics().measured(new FreshSessions(parts.connector(), settings.gateways(),
            gateway -> DialogueLog.of(settings.trace(), gateway)));
    }

    private GatewaySettings settings() throws MessagingException {
        Map<String, String> parameters = new TreeMap<>();
        getInitParameterNames().forEachRemaining(name -> parameters.put(name, Optional.ofNullable(getInitParameter(name)).orElse("")));
        ownDomain().ifPresent(domain -> parameters.putIfAbsent("heloName", domain));
        SettingsResult result = MailetSettings.parse(parameters, conf, System.getenv());
        if (result instanceof SettingsResult.Mistaken mistaken) {
            throw new MessagingException(getClass().getSimpleName() + ": " + mistaken.message());
        }
        SettingsResult.Valid valid = (SettingsResult.Valid) result;
        valid.warnings().forEach(LOGGER::warn);
        return valid.settings();
    }

    /** That of James's postmaster, by default James's default domain; a name without a dot introduces nobody. */
    private Optional<String> ownDomain() {
        return Optional.ofNullable(getMailetContext().getPostmaster()).map(postmaster -> postmaster.getDomain().asString())
            .filter(domain -> domain.contains(".") && Character.isLetter(domain.charAt(domain.length() - 1)));
    }

    @Override
    public void service(Mail mail) throws MessagingException {
        if (mail.getRecipients().isEmpty()) {
            LOGGER.debug("Mail {} has no recipients", mail.getName());
        } else {
            if (running().settings().priority() == GatewaySettings.Priority.HEEDED) {
                mail.setAttribute(MailPrioritySupport.HIGH_PRIORITY_ATTRIBUTE);
            }
            running().queue().enter(mail);
        }
        mail.setState(Mail.GHOST);
    }

    @Override
    public void destroy() {
        running.ifPresent(parts -> {
            parts.worker().close();
            shared.leave(parts.settings().outgoing());
            close(parts.queue());
        });
        running = Optional.empty();
    }

    private static void close(RetryQueue queue) {
        try {
            queue.close();
        } catch (IOException e) {
            LOGGER.warn("A queue cannot be closed", e);
        }
    }

    @Override
    public Collection<ProcessingState> requiredProcessingState() {
        GatewaySettings settings = running().settings();
        return Stream.of(settings.bounceProcessor(), settings.onSuccess(), settings.relayedProcessor())
            .flatMap(Optional::stream).distinct().map(ProcessingState::new).toList();
    }

    private Running running() {
        return running.orElseThrow(() -> new IllegalStateException("not initialised"));
    }

    @Override
    public String getMailetInfo() {
        return "Delivers through gateways that encrypt and authenticate";
    }
}
