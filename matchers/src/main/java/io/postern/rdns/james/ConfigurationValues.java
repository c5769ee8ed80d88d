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


package io.postern.rdns.james;

import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;

import org.apache.commons.configuration2.Configuration;

/** Turns a configuration of James into plain texts by key. */
final class ConfigurationValues {
    /** James's own attribute: which class the element configures. */
    private static final String CLASS = "[@class]";

    private ConfigurationValues() {
    }

    /** All settings; one that is given several times has a line for each, so that only a setting which is a list accepts it. */
    static Map<String, String> of(Configuration configuration) {
        Map<String, String> values = new TreeMap<>();
        for (Iterator<String> keys = configuration.getKeys(); keys.hasNext(); ) {
            String key = keys.next();
            if (!key.equals(CLASS)) {
                values.put(key, String.join("\n", configuration.getStringArray(key)));
            }
        }
        return values;
    }
}
