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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.api.ProtocolSessionImpl;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.api.handler.LineHandler;
import org.apache.james.protocols.smtp.SMTPSession;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import io.postern.rdns.PendingCheck;

/**
 * Passes a client's commands on, but holds them back, in their order, while the client's check is under way.
 *
 * <p>No thread waits meanwhile. Held commands are executed later by the thread that executes all commands of this connection, so a
 * session is never in two threads, and neither commands nor replies change their order.
 */
final class CommandGate {
    private static final Logger LOGGER = LoggerFactory.getLogger(CommandGate.class);
    private static final AtomicInteger COUNT = new AtomicInteger();
    /** A client that sends more ahead of the replies comes back when its check is in the cache. */
    private static final int MAX_HELD_BYTES = 64 * 1024;
    /** Ten times as many recipients as a server has to take (RFC 5321, 4.5.3.1.8), and what belongs to them. */
    private static final int MAX_HELD_COMMANDS = 1024;
    /** The class of replies after which James expects more than a command: 334, 354. */
    private static final String INTERMEDIATE = "3";
    private static final Response TOO_FAR_AHEAD = Replies.closing("4.5.0 Too much sent ahead of the replies, try again later");

    /** One's own: what a second hook of the same chain holds is not for this one to add to. */
    private final AttachmentKey<Held> key = AttachmentKey.of("io.postern.rdns.held." + COUNT.getAndIncrement(), Held.class);
    private final LineHandler<SMTPSession> next;
    private final NettyAccess netty;

    /** The commands of one session that wait for a check, and what James writes beside its log lines. */
    private static final class Held {
        private final Queue<byte[]> lines = new ArrayDeque<>();
        private final Map<String, String> context = Optional.ofNullable(MDC.getCopyOfContextMap()).orElse(Map.of());
        private final Function<String, Optional<PendingCheck>> awaited;
        private final Executor thread;
        private int bytes;

        Held(Function<String, Optional<PendingCheck>> awaited, Executor thread) {
            this.awaited = awaited;
            this.thread = thread;
        }

        Response add(byte[] line) {
            bytes += line.length;
            if (bytes > MAX_HELD_BYTES || lines.size() == MAX_HELD_COMMANDS) {
                lines.clear();
                return TOO_FAR_AHEAD;
            }
            lines.add(line);
            return Replies.NOTHING;
        }
    }

    CommandGate(LineHandler<SMTPSession> next, NettyAccess netty) {
        this.next = next;
        this.netty = netty;
    }

    /**
     * Passes a command on or holds it.
     *
     * @param awaited by the name of a command: the check, if any, that is under way and that it must not overtake
     */
    Response onLine(SMTPSession session, byte[] line, Function<String, Optional<PendingCheck>> awaited) {
        return session.getAttachment(key, State.Connection)
            .map(held -> held.add(line))
            .or(() -> awaited.apply(command(line)).flatMap(check -> hold(session, line, check, awaited)))
            .orElseGet(() -> next.onLine(session, line));
    }

    /** Drops what is held: nobody is there to read the replies. */
    void onDisconnect(SMTPSession session) {
        session.removeAttachment(key, State.Connection).ifPresent(held -> held.lines.clear());
    }

    /** As James takes it from a line. */
    private static String command(byte[] line) {
        String text = new String(line, StandardCharsets.US_ASCII).trim();
        int end = text.indexOf(' ');
        return (end < 0 ? text : text.substring(0, end)).toUpperCase(Locale.ROOT);
    }

    /** Empty outside of Netty, where nothing could execute the command later: then the hook itself waits. */
    private Optional<Response> hold(SMTPSession session, byte[] line, PendingCheck check,
                                    Function<String, Optional<PendingCheck>> awaited) {
        return netty.currentExecutor().filter(any -> session instanceof ProtocolSessionImpl).map(thread -> {
            Held held = new Held(awaited, thread);
            session.setAttachment(key, held, State.Connection);
            Response later = held.add(line);
            releaseAfter(check, (ProtocolSessionImpl) session, held);
            return later;
        });
    }

    private void releaseAfter(PendingCheck check, ProtocolSessionImpl session, Held held) {
        check.finished().whenComplete((end, defect) -> held.thread.execute(() -> release(session, held)));
    }

    private void release(ProtocolSessionImpl session, Held held) {
        MDC.setContextMap(held.context);
        try {
            Optional<PendingCheck> next = Optional.empty();
            while (!held.lines.isEmpty() && next.isEmpty()) {
                execute(session, held);
                // What comes behind may need more than the command before it did.
                next = Optional.ofNullable(held.lines.peek()).flatMap(line -> held.awaited.apply(command(line)));
            }
            next.ifPresentOrElse(check -> releaseAfter(check, session, held), () -> session.removeAttachment(key, State.Connection));
        } catch (RuntimeException e) {
            LOGGER.error("a command that had been held back failed, connection closed", e);
            session.removeAttachment(key, State.Connection);
            session.getProtocolTransport().writeResponse(Response.DISCONNECT, session);
        } finally {
            MDC.clear();
        }
    }

    private void execute(ProtocolSessionImpl session, Held held) {
        Response response = next.onLine((SMTPSession) session, held.lines.remove());
        session.getProtocolTransport().writeResponse(response, session);
        if (response == null) {
            return;
        }
        if (response.isEndSession()) {
            held.lines.clear();
        } else if (response.getRetCode().startsWith(INTERMEDIATE) && !held.lines.isEmpty()) {
            // What follows is no command but content, sent before it was asked for: James's handler for it is out of reach here.
            held.lines.clear();
            session.getProtocolTransport().writeResponse(TOO_FAR_AHEAD, session);
        }
    }
}
