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

import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Puts the values of environment variables where {@code ${env:NAME}} stands: once, so a value may hold anything.
 *
 * @param environment of the process
 */
record Variables(Map<String, String> environment) {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(?:env:([A-Za-z_][A-Za-z0-9_]*)})?");

    /** Empty when a variable is not set, or what follows <code>${</code> is none. */
    Optional<String> resolve(String text) {
        StringBuilder resolved = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(text);
        while (matcher.find()) {
            Optional<String> value = Optional.ofNullable(matcher.group(1)).map(environment::get);
            if (value.isEmpty()) {
                return Optional.empty();
            }
            matcher.appendReplacement(resolved, Matcher.quoteReplacement(value.get()));
        }
        return Optional.of(matcher.appendTail(resolved).toString());
    }

    /** Whether there is nothing but one variable. */
    static boolean isOne(String text) {
        return text.strip().matches("\\$\\{[^}]*}");
    }
}
