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

package io.postern.gateway;

/**
 * What an event means: for the recipients that it concerns, and for the gateway where it happened. Two questions with two answers: a
 * connection that is lost after the final dot says nothing of the message, and much of the gateway.
 */
public record Meaning(ForRecipient recipient, ForGateway gateway) {
    /** What becomes of a recipient. */
    public enum ForRecipient {
        /** The gateway has taken the message for it. */
        DELIVERED,
        /** Refused for good: bounce. */
        REFUSED,
        /** This session has had its day: the same gateway at once, over another. */
        FRESH_SESSION,
        /** The gateway asks for patience: the same again in a moment. When that does not help in time it is as if it had not been asked. */
        SAME_GATEWAY,
        /** The next gateway may take it now; when there is none, it waits. */
        NEXT_GATEWAY,
        /** As before, and nobody has asked the gateway for it: this was no attempt. */
        NOT_ASKED,
        /** This gateway cannot take this message (its size, an extension that it needs). When none can, it is refused. */
        CANNOT_TAKE,
        /** It waits: the trouble is ours, another gateway would not help. */
        WAIT,
        /** The gateway may have taken it: it waits, and no other gateway is tried now. */
        UNKNOWN
    }

    /** What is learned of a gateway. */
    public enum ForGateway {
        /** It does its work. */
        WELL,
        /** It has trouble: it is left alone for a while. */
        ILL,
        /** It does not let us in: it is left alone for longer, since asking often may lock the account. */
        REFUSES_US,
        /** It asks for fewer messages in a time. */
        SLOWER,
        /** It allows no further session beside those that it serves. */
        FEWER,
        /** Nothing. */
        NOTHING
    }

    /** Whether the gateway is left alone after this. */
    boolean isTrouble() {
        return gateway == ForGateway.ILL || gateway == ForGateway.REFUSES_US;
    }

    /** Whether the recipient was only in line: nobody has decided anything about it. */
    boolean isInLine() {
        return recipient == ForRecipient.NOT_ASKED || recipient == ForRecipient.SAME_GATEWAY;
    }
}
