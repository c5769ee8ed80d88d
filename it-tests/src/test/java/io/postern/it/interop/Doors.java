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

package io.postern.it.interop;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import io.postern.it.support.JamesServer;

/** The ports of a server that differ in what they offer, by name. */
record Doors(Map<String, Integer> ports) {
    /** A free port for each. */
    static Doors named(List<String> names) {
        List<Integer> free = JamesServer.freePorts(names.size());
        return new Doors(IntStream.range(0, names.size()).boxed().collect(Collectors.toMap(names::get, free::get)));
    }

    int port(String door) {
        return Optional.ofNullable(ports.get(door)).orElseThrow(() -> new IllegalArgumentException("no door " + door + " in " + ports));
    }

    /** The ports as a template wants them. */
    Map<String, String> values() {
        return ports.entrySet().stream().collect(Collectors.toMap(Map.Entry::getKey, door -> String.valueOf(door.getValue())));
    }
}
