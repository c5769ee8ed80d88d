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

/** Why a step ended without a usable reply. */
public enum Fault {
    /** The name has no address, or DNS failed. */
    UNKNOWN_NAME,
    /** The connection was refused. */
    REFUSED,
    /** No route, no network, or another error before the connection stood. */
    UNREACHABLE,
    /** The step's deadline passed. */
    TIMED_OUT,
    /** The peer closed or reset the connection. */
    CLOSED,
    /** What came is no SMTP reply. */
    MALFORMED,
    /** A reply that is legal, but not here. */
    UNEXPECTED,
    /** The server does not offer what the step needs. */
    NOT_OFFERED,
    /** Bytes were waiting after the 220 to STARTTLS: somebody injects plain text into the TLS session. */
    INJECTED,
    /** TLS handshake, trust or host name. */
    TLS_FAILED,
    /** No mechanism that both sides know. */
    NO_COMMON_MECHANISM,
    /** A challenge that the mechanism cannot answer. */
    BAD_CHALLENGE,
    /** An address that cannot be written on the wire: nothing was sent. */
    UNSENDABLE,
    /** The message is larger than the server takes (RFC 1870): nothing was sent. */
    TOO_LARGE,
    /** The content could not be read: our trouble; the server has no message, the connection was dropped if content was under way. */
    SOURCE_FAILED,
    /** Nobody called the server: it had trouble a moment ago, or no connection to it was free. */
    NOT_ASKED,
    /** The message is 8-bit, which the server does not take (RFC 6152): nothing was sent. */
    NEEDS_8BITMIME,
    /** The header or an address is not ASCII, which the server does not take (RFC 6531): nothing was sent to it. */
    NEEDS_SMTPUTF8,
    /** The message demands TLS all the way, which the server does not promise (RFC 8689): nothing was sent. */
    NEEDS_REQUIRETLS,
    /** The server refused to do what it had offered, which is forgotten: the message has to go without it, over another connection. */
    BROKEN_PROMISE,
    /** A defect in this program. */
    INTERNAL
}
