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

import java.util.Optional;
import java.util.function.Function;

/** What ended a step of the dialogue: the server's reply, or that there was none to use. */
public sealed interface SmtpEvent {
    /** The step that ended. */
    Stage stage();

    /** The server's reply, if that is what ended the step. */
    Optional<SmtpReply> reply();

    /** One printable line for logs and bounces: the reply itself, or what went wrong where. */
    String describe();

    /** The same event, and what else there is to know about it, for {@link #describe}. */
    SmtpEvent with(String remark);

    /** Handles both cases. */
    <R> R fold(Function<? super Replied, ? extends R> replied, Function<? super Broken, ? extends R> broken);

    /**
     * The server said so.
     *
     * @param remark ours; empty for none
     */
    record Replied(Stage stage, SmtpReply answer, String remark) implements SmtpEvent {
        /** Without a remark. */
        public Replied(Stage stage, SmtpReply answer) {
            this(stage, answer, "");
        }

        @Override
        public Optional<SmtpReply> reply() {
            return Optional.of(answer);
        }

        @Override
        public String describe() {
            return remark.isEmpty() ? answer.toString() : answer + " (" + Printable.of(remark) + ")";
        }

        @Override
        public Replied with(String more) {
            return new Replied(stage, answer, remark.isEmpty() ? more : remark + "; " + more);
        }

        @Override
        public <R> R fold(Function<? super Replied, ? extends R> replied, Function<? super Broken, ? extends R> broken) {
            return replied.apply(this);
        }
    }

    /** There was no reply, or none that means anything here. */
    record Broken(Stage stage, Fault fault, String detail) implements SmtpEvent {
        @Override
        public Optional<SmtpReply> reply() {
            return Optional.empty();
        }

        @Override
        public String describe() {
            return stage + " " + fault + ": " + Printable.of(detail);
        }

        @Override
        public Broken with(String remark) {
            return new Broken(stage, fault, detail + " (" + remark + ")");
        }

        @Override
        public <R> R fold(Function<? super Replied, ? extends R> replied, Function<? super Broken, ? extends R> broken) {
            return broken.apply(this);
        }
    }
}
