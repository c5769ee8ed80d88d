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

import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.UUID;

import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.StartTlsResponse;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.api.handler.WiringException;
import org.apache.james.protocols.smtp.SMTPSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.postern.rdns.LogLine;

/**
 * Executes nothing under TLS that came in clear (RFC 3207, 6): neither a whole command nor the beginning of one.
 *
 * <p>What came before TLS began may be on its way still, between James's threads or in its line decoder. So two lines of our own are put
 * where decrypted lines will enter, as soon as TLS stands there: whatever reaches the session before them came in clear, and what is
 * left of a line in the decoder spoils the first of them. James has a guard of its own, in the decoder, which any DATA switches off.
 */
final class StartTlsGuard implements LineHandler<SMTPSession> {
    private static final Logger LOGGER = LoggerFactory.getLogger(StartTlsGuard.class);
    /** Shared: wherever in a chain a guard stands, one session is guarded once. */
    private static final AttachmentKey<Marks> MARKS = AttachmentKey.of("io.postern.rdns.starttls", Marks.class);
    private static final Response REFUSED = Replies.closing("4.7.0 Nothing may follow STARTTLS before the TLS handshake");
    private static final String CRLF = "\r\n";

    private final LineHandler<SMTPSession> next;
    private final NettyAccess netty;

    /** The lines that have to come next. The first ends what is left in the decoder; nobody can send the second in our place. */
    private static final class Marks {
        private final List<String> lines = List.of(CRLF, UUID.randomUUID() + CRLF);
        private final Queue<String> awaited = new ArrayDeque<>(lines);

        boolean isNext(byte[] line) {
            return !awaited.isEmpty() && Arrays.equals(line, bytes(awaited.remove()));
        }

        boolean wereAllSeen() {
            return awaited.isEmpty();
        }

        byte[] all() {
            return bytes(String.join("", lines));
        }

        private static byte[] bytes(String text) {
            return text.getBytes(StandardCharsets.US_ASCII);
        }
    }

    StartTlsGuard(LineHandler<SMTPSession> next, NettyAccess netty) {
        this.next = next;
        this.netty = netty;
    }

    /**
     * One between a handler and the line handler that James would use without it: the next one in the chain.
     *
     * @param chain all line handlers, in their order
     */
    @SuppressWarnings("unchecked")
    static StartTlsGuard before(LineHandler<SMTPSession> handler, List<?> chain) throws WiringException {
        return new StartTlsGuard((LineHandler<SMTPSession>) chain.stream()
            .dropWhile(each -> each != handler)
            .skip(1)
            .findFirst()
            .orElseThrow(() -> new WiringException(handler.getClass().getName() + " has to stand before James's own handlers")),
            NettyAccess.SHARED);
    }

    @Override
    public Response onLine(SMTPSession session, byte[] line) {
        Optional<Marks> marks = session.getAttachment(MARKS, State.Connection);
        if (marks.isPresent()) {
            return await(session, marks.get(), line);
        }
        Response response = next.onLine(session, line);
        return response instanceof StartTlsResponse && session instanceof ProtocolSessionImpl james ? start(james, response) : response;
    }

    /** Has James start TLS, and the marks follow. */
    private Response start(ProtocolSessionImpl session, Response response) {
        return netty.channel(session).map(channel -> {
            Marks marks = new Marks();
            session.setAttachment(MARKS, marks, State.Connection);
            session.getProtocolTransport().writeResponse(response, session);
            // By now TLS is the first of the channel's handlers, or the channel's thread has been told to make it so before it does this.
            channel.eventLoop().execute(() -> enter(channel, marks.all()));
            return Replies.NOTHING;
        }).orElse(response);
    }

    private static void enter(Channel channel, byte[] lines) {
        Optional.ofNullable(channel.pipeline().firstContext()).ifPresent(tls -> {
            tls.fireChannelRead(Unpooled.wrappedBuffer(lines));
            tls.fireChannelReadComplete();
        });
    }

    private static Response await(SMTPSession session, Marks marks, byte[] line) {
        if (!marks.isNext(line)) {
            LOGGER.warn("{}", LogLine.of("STARTTLS refused, connection closed: something was sent between it and the TLS handshake")
                .field("ip", SessionChecks.client(session).toString())
                .field("helo", session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection).orElse("")));
            return REFUSED;
        }
        if (marks.wereAllSeen()) {
            session.removeAttachment(MARKS, State.Connection);
        }
        return Replies.NOTHING;
    }
}
