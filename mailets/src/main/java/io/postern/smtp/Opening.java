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

/** How a mail transaction begins. */
enum Opening {
    /** With MAIL: the session has no other transaction open. */
    MAIL,
    /** With RSET in the same flight: the transaction before was not carried through. */
    RSET,
    /**
     * With the envelope alone, for the first message of a session: whether the server can do more than let us in has to be seen. Had the
     * message travelled with the envelope, we could not tell whether it was taken before the connection was lost.
     */
    FIRST,
    /** The same, with RSET before it: after long idleness the server may have gone. */
    PROBE;

    /** The same for a session of which it is not known whether it carries mail. */
    Opening cautious() {
        return this == MAIL ? FIRST : this == RSET ? PROBE : this;
    }

    boolean resets() {
        return this == RSET || this == PROBE;
    }

    /** Whether the message waits for the replies to the envelope. */
    boolean isCautious() {
        return this == FIRST || this == PROBE;
    }
}
