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

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.postern.gateway.GatewaySettings;

/** What is found out while settings are read, in the order of reading. */
final class Findings {
    private final List<String> mistakes = new ArrayList<>();
    private final Set<String> warnings = new LinkedHashSet<>();
    private final Set<String> exposures = new LinkedHashSet<>();

    void mistake(String text) {
        mistakes.add(text);
    }

    void warning(String text) {
        warnings.add(text);
    }

    /** A secret that others can read. */
    void exposure(String text) {
        exposures.add(text);
    }

    /** With strict secrets an exposure is a mistake, else a warning. */
    SettingsResult result(GatewaySettings settings, boolean strictSecrets) {
        (strictSecrets ? mistakes : warnings).addAll(exposures);
        return mistakes.isEmpty() ? new SettingsResult.Valid(settings, List.copyOf(warnings)) : new SettingsResult.Mistaken(mistakes);
    }
}
