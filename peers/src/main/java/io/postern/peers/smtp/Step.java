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

package io.postern.peers.smtp;

/** The places of a session where a script can take over, in the order of the dialogue. */
public enum Step {
    /** The connection is accepted, nothing is said yet; with implicit TLS also before the handshake. */
    CONNECT,
    GREETING,
    /** EHLO or HELO, but for the one after STARTTLS. */
    EHLO,
    STARTTLS,
    /** The handshake, implicit or after STARTTLS; what replaces it happens when the client's first octets are there. */
    TLS,
    /** EHLO or HELO after STARTTLS. */
    EHLO_AFTER_TLS,
    /** The AUTH command: a 334 reply is a challenge of the script's, 2xx and 5xx end the exchange at once. */
    AUTH,
    /** The verdict at the end of an AUTH exchange. */
    AUTH_RESULT,
    MAIL,
    RCPT,
    DATA,
    /** A BDAT chunk, after its octets have been read. */
    BDAT,
    /** The final reply, after the last dot or the last chunk; in place of a command line, conditions get the content. */
    CONTENT,
    RSET,
    NOOP,
    QUIT
}
