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

package io.postern.rdns.dns;

import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Carries queries to DNS servers, and replies back. */
public interface DnsNetwork {
    /**
     * Sends a query in a datagram from a port of its own (RFC 5452, 9.2); exceptionally completed when nothing can come any more.
     *
     * @param over when it completes, the reply is no longer waited for
     */
    CompletableFuture<DnsReply> datagram(InetSocketAddress server, byte[] query, CompletionStage<?> over);

    /**
     * Sends a query over a connection of its own; exceptionally completed when nothing can come any more.
     *
     * @param over when it completes, the reply is no longer waited for
     */
    CompletableFuture<DnsReply> connection(InetSocketAddress server, byte[] query, CompletionStage<?> over);
}
