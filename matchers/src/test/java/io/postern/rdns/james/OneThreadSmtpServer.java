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

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

import javax.net.ssl.SSLContext;

import org.apache.james.core.MailAddress;
import org.apache.james.metrics.tests.RecordingMetricFactory;
import org.apache.james.protocols.api.ClientAuth;
import org.apache.james.protocols.api.handler.ProtocolHandler;
import org.apache.james.protocols.netty.AbstractChannelPipelineFactory;
import org.apache.james.protocols.netty.AllButStartTlsLineChannelHandlerFactory;
import org.apache.james.protocols.netty.Encryption;
import org.apache.james.protocols.netty.NettyServer;
import org.apache.james.protocols.smtp.MailEnvelope;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPProtocol;
import org.apache.james.protocols.smtp.SMTPProtocolHandlerChain;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.hook.HookResult;
import org.apache.james.protocols.smtp.hook.MessageHook;

/** James's own SMTP server on Netty, with one thread for all of its connections: whoever blocks it blocks everyone. */
final class OneThreadSmtpServer implements AutoCloseable {
    private final Queue<Message> messages = new ConcurrentLinkedQueue<>();
    private final NettyServer server;

    /** A mail as it arrived. */
    record Message(List<String> recipients, String content) {
    }

    private OneThreadSmtpServer(NettyServer.Factory factory, ProtocolHandler... first) throws Exception {
        SMTPProtocolHandlerChain chain = new SMTPProtocolHandlerChain(new RecordingMetricFactory());
        chain.addAll(0, List.of(first));
        chain.add((MessageHook) this::take);
        chain.wireExtensibleHandlers();
        server = factory.protocol(new SMTPProtocol(chain, new SMTPConfigurationImpl())).build();
        server.setIoWorkerCount(1);
        server.setListenAddresses(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
        server.bind();
    }

    /** Starts one on a free port, with these handlers before James's own, as they stand in a handler chain. */
    static OneThreadSmtpServer with(ProtocolHandler... first) throws Exception {
        return new OneThreadSmtpServer(new NettyServer.Factory(), first);
    }

    /** The same with STARTTLS, and the line decoder that James has for it. */
    static OneThreadSmtpServer withStartTls(SSLContext tls, ProtocolHandler... first) throws Exception {
        return new OneThreadSmtpServer(new NettyServer.Factory()
            .secure(Encryption.createStartTls(tls, null, null, ClientAuth.NONE))
            .frameHandlerFactory(new AllButStartTlsLineChannelHandlerFactory("starttls", AbstractChannelPipelineFactory.MAX_LINE_LENGTH)),
            first);
    }

    private HookResult take(SMTPSession session, MailEnvelope mail) {
        try (var content = mail.getMessageInputStream()) {
            messages.add(new Message(mail.getRecipients().stream().map(MailAddress::asString).toList(),
                new String(content.readAllBytes(), US_ASCII)));
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
        return HookResult.OK;
    }

    InetSocketAddress address() {
        return server.getListenAddresses().get(0);
    }

    List<Message> messages() {
        return List.copyOf(messages);
    }

    /** Returns at once: James waits for two seconds before it ends its threads. */
    @Override
    public void close() {
        Thread closer = new Thread(server::unbind, "smtp-server-closer");
        closer.setDaemon(true);
        closer.start();
    }
}
