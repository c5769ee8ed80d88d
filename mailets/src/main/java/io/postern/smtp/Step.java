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

import java.io.IOException;

/** Runs one step of a dialogue: turns broken I/O, refusals and replies out of place into the event that ended it. */
final class Step {
    private Step() {
    }

    /** A call on a channel. */
    @FunctionalInterface
    interface IoCall<T> {
        T run() throws IOException;
    }

    static <T> Attempt<T> attempt(Stage stage, IoCall<Attempt<T>> call) {
        try {
            return call.run();
        } catch (IOException e) {
            return Attempt.failed(SmtpException.event(stage, e));
        }
    }

    /** The reply, if it is of the class that is due. */
    static Attempt<SmtpReply> expect(Stage stage, ReplyClass due, IoCall<SmtpReply> call) {
        return attempt(stage, () -> judge(stage, due, call.run()));
    }

    private static Attempt<SmtpReply> judge(Stage stage, ReplyClass due, SmtpReply reply) {
        if (reply.replyClass() == due) {
            return Attempt.done(reply);
        }
        return Attempt.failed(switch (reply.replyClass()) {
            case TRANSIENT, PERMANENT -> new SmtpEvent.Replied(stage, reply);
            case POSITIVE, INTERMEDIATE -> new SmtpEvent.Broken(stage, Fault.UNEXPECTED, "reply out of place: " + quotable(stage, reply));
        });
    }

    /** From AUTH on the server knows our password, and what is out of place may be about that. */
    private static SmtpReply quotable(Stage stage, SmtpReply reply) {
        return stage.compareTo(Stage.AUTH) < 0 ? reply : reply.withoutText();
    }
}
