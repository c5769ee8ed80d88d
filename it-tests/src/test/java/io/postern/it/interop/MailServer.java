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

package io.postern.it.interop;

import java.util.List;
import java.util.regex.Pattern;

import io.postern.peers.smtp.ReceivedMessage;

/** A submission server that others wrote. It has doors: ports that differ in what they offer. */
public interface MailServer extends AutoCloseable {
    /** One field, and the empty line that a server ends its header with if the message has nothing of its own. */
    Pattern TRACE = Pattern.compile("^Received: [^\r]*\r\n(\\s[^\r]+\r\n)*(\r\n$)?");

    /** The port of a door. */
    int port(String door);

    /** Every message that came out of it so far. */
    List<ReceivedMessage> received();

    /** Whether each message that it takes comes out of it with a Received field of its own. */
    default boolean marksWhatItTakes() {
        return true;
    }

    /** What came out of it without the Received field that it puts in front. */
    default String withoutTrace(ReceivedMessage message) {
        return TRACE.matcher(message.octets()).replaceFirst("");
    }

    /** The process of which its others descend. */
    ProcessHandle ancestor();

    /** Sends it SIGTERM, and waits for its end; what it has taken is left to {@link #startAgain}. */
    void terminate();

    /** After its end: starts it with what is in its queue; its ports may be others. */
    void startAgain();

    @Override
    void close();
}
