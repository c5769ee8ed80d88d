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

/** The steps of a submission, in wire order. */
public enum Stage {
    /** The name of the server is looked up. */
    NAME,
    /** A TCP connection is opened. */
    CONNECT,
    /** The server speaks first. */
    GREETING,
    EHLO,
    STARTTLS,
    /** The TLS handshake. */
    TLS,
    AUTH,
    MAIL,
    RCPT,
    /** The DATA command and its 354. */
    DATA,
    /** The content, up to but without the final dot. */
    CONTENT,
    /** The final dot and its reply: from here on the server may have taken the message. */
    FINAL;

    /** Whether the session is still being set up, so that nothing of any message can be meant. */
    public boolean isSessionSetUp() {
        return compareTo(MAIL) < 0;
    }
}
