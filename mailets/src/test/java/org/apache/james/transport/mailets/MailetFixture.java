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

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

import javax.mail.MessagingException;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.metrics.api.NoopGaugeRegistry;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.james.server.core.MimeMessageInputStreamSource;
import org.apache.mailet.base.test.FakeMailContext;
import org.apache.mailet.base.test.FakeMailetConfig;

import io.postern.gateway.james.Repositories;
import io.postern.gateway.james.SharedGateways;
import io.postern.peers.smtp.ScriptedGateway;
import io.postern.smtp.Peer;

/** The mailet between James's memory queue, James's fake context and real gateways. */
final class MailetFixture implements AutoCloseable {
    static final String QUEUE = "partner-gateway";
    /** Also how old the mail may become: longer than a busy machine lets it wait for its first attempt. */
    static final String ONE_RETRY_SOON = "2 sec";
    static final String RETRY_TOMORROW = "1 day";

    final MemoryMailQueueFactory queues = new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory());
    final FakeMailContext context;
    final RecordingMetricFactory metrics = new RecordingMetricFactory();
    final RemoteDeliveryViaAuthGateway mailet;
    final Repositories repositories = new Repositories();
    private final String delayTime;

    MailetFixture(String delayTime) {
        this(delayTime, FakeMailContext.defaultContext());
    }

    MailetFixture(String delayTime, String postmaster) throws MessagingException {
        this(delayTime, FakeMailContext.builder().postmaster(new MailAddress(postmaster)).build());
    }

    private MailetFixture(String delayTime, FakeMailContext context) {
        this.context = context;
        Peer.trustByDefault();
        mailet = new RemoteDeliveryViaAuthGateway(queues, repositories, Path.of("target"),
            new SharedGateways(metrics, new NoopGaugeRegistry()));
        this.delayTime = delayTime;
    }

    MailetFixture start(ScriptedGateway... gateways) throws MessagingException {
        mailet.init(config(gateways).build());
        return this;
    }

    MailetFixture startWithBounceProcessor(ScriptedGateway... gateways) throws MessagingException {
        mailet.init(config(gateways).setProperty("bounceProcessor", "bounces").build());
        return this;
    }

    private FakeMailetConfig.Builder config(ScriptedGateway... gateways) {
        String list = String.join(",", Arrays.stream(gateways).map(gateway -> "localhost:" + gateway.port()).toList());
        return FakeMailetConfig.builder()
            .mailetContext(context)
            .setProperty("gateway", list)
            .setProperty("delayTime", delayTime)
            .setProperty("gatewayUsername", "relay")
            .setProperty("gatewayPassword", "s3cr3t")
            .setProperty("outgoing", QUEUE);
    }

    /** A mail as James's SMTP server makes it: the octets in a source, unparsed. */
    static MailImpl mail(String content, String sender, String... recipients) throws MessagingException {
        MailImpl mail = MailImpl.builder()
            .name("mail-1")
            .sender(sender.isEmpty() ? MaybeSender.nullSender() : MaybeSender.of(new MailAddress(sender)))
            .addRecipients(recipients)
            .build();
        mail.setMessageContent(MimeMessageInputStreamSource.create("mail-1",
            new ByteArrayInputStream(content.getBytes(StandardCharsets.ISO_8859_1))));
        return mail;
    }

    long queued() {
        return queues.getQueue(MailQueueName.of(QUEUE)).orElseThrow().getSize();
    }

    @Override
    public void close() {
        mailet.destroy();
    }
}
