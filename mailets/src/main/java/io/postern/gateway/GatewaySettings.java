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

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What {@code mailetcontainer.xml} says about one use of gateways. Safe to print.
 *
 * @param gateways        in the order in which they are tried
 * @param outgoing        the name of our own queue
 * @param bounceProcessor where refused mail goes; empty for James's own bounce
 * @param heloName        how we introduce ourselves; empty for an address literal
 */
public record GatewaySettings(List<Gateway> gateways, String outgoing, Optional<String> bounceProcessor, Optional<String> heloName) {
    public GatewaySettings {
        gateways = List.copyOf(gateways);
    }

    /** Reads settings by name; a wrong value is a mistake, never a default. */
    public static SettingsResult parse(Map<String, String> parameters) {
        return new SettingsParser(parameters).parse();
    }
}
