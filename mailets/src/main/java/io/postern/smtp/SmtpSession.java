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

package io.postern.smtp;

import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

/** An authenticated session under TLS, between two transactions. Used by one thread at a time. */
public interface SmtpSession extends AutoCloseable {
    SessionFacts facts();

    /** From now on, shows the dialogue to this one instead. */
    void traceTo(Trace shown);

    /** Whether the server, in its last reply to EHLO, has offered an extension; by its keyword in upper case. */
    boolean offers(String keyword);

    /**
     * Whether the server, as far as it can be seen from here, still waits for us: it has neither hung up nor said anything unasked (such
     * as 421). Sends nothing, and takes a few milliseconds at most.
     */
    boolean isWaiting();

    /** Whether the server has taken a message in this session: until then all that is known is that it lets us in. */
    boolean hasCarried();

    /** Sends one message. When it ends out of step, this session is closed and of no further use. */
    TransactionResult submit(Submission submission);

    /** The same; asks before each mail transaction after the first whether it may be. If not, it ends as if the server had closed. */
    TransactionResult submit(Submission submission, BooleanSupplier further);

    /** How many mail transactions there were, refused ones included. */
    int transactions();

    /**
     * How many more mail transactions the server allows this session; empty if it names no limit (RFC 9422, 4). A submission with many
     * recipients takes several; when none is left, recipients are answered as if the server had closed.
     */
    OptionalInt transactionsLeft();

    /**
     * Says QUIT and closes, without waiting for the answer. RFC 5321, 4.1.1.10 says that a client SHOULD wait; but whatever the server
     * answers changes nothing for the mail that it has taken, and a server that is slow here would keep a thread from mail that waits.
     */
    void quit();

    /** Drops the connection. */
    @Override
    void close();
}
