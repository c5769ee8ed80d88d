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

package io.postern.gateway.settings;

import java.util.List;
import java.util.function.Function;

import io.postern.gateway.GatewaySettings;

/** Settings that are right throughout, or every mistake in them. */
public sealed interface SettingsResult {
    /** Handles both cases. */
    <R> R fold(Function<? super Valid, ? extends R> valid, Function<? super Mistaken, ? extends R> mistaken);

    /**
     * Nothing that must be mended.
     *
     * @param warnings what should be mended all the same; none of them quotes a password
     */
    record Valid(GatewaySettings settings, List<String> warnings) implements SettingsResult {
        public Valid {
            warnings = List.copyOf(warnings);
        }

        @Override
        public <R> R fold(Function<? super Valid, ? extends R> valid, Function<? super Mistaken, ? extends R> mistaken) {
            return valid.apply(this);
        }
    }

    /** At least one mistake; none of them quotes a password. */
    record Mistaken(List<String> mistakes) implements SettingsResult {
        public Mistaken {
            mistakes = List.copyOf(mistakes);
        }

        /** All of them on one line. */
        public String message() {
            return String.join("; ", mistakes);
        }

        @Override
        public <R> R fold(Function<? super Valid, ? extends R> valid, Function<? super Mistaken, ? extends R> mistaken) {
            return mistaken.apply(this);
        }
    }
}
