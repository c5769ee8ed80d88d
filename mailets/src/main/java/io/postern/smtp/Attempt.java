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

import java.util.function.Function;

/** A step that yields a value, or the event that ended it. */
public sealed interface Attempt<T> {
    /** Handles both cases. */
    <R> R fold(Function<? super T, ? extends R> done, Function<? super SmtpEvent, ? extends R> failed);

    /** The next step, if this one succeeded. */
    default <R> Attempt<R> then(Function<? super T, Attempt<R>> next) {
        return fold(next, event -> new Failed<R>(event));
    }

    static <T> Attempt<T> done(T value) {
        return new Done<>(value);
    }

    static <T> Attempt<T> failed(SmtpEvent event) {
        return new Failed<>(event);
    }

    /** It worked. */
    record Done<T>(T value) implements Attempt<T> {
        @Override
        public <R> R fold(Function<? super T, ? extends R> done, Function<? super SmtpEvent, ? extends R> failed) {
            return done.apply(value);
        }
    }

    /** It did not. */
    record Failed<T>(SmtpEvent event) implements Attempt<T> {
        @Override
        public <R> R fold(Function<? super T, ? extends R> done, Function<? super SmtpEvent, ? extends R> failed) {
            return failed.apply(event);
        }
    }
}
