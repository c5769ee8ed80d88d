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

package io.postern.rdns;

import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A set of networks, however many, that is asked about with every command of every client.
 *
 * <p>To find an address costs one look-up for each length of prefix that occurs, not for each network.
 */
public final class Networks {
    private final Map<Integer, Set<AddressRange>> byPrefix;

    private Networks(Map<Integer, Set<AddressRange>> byPrefix) {
        this.byPrefix = byPrefix;
    }

    /** A set of these. */
    static Networks of(Collection<AddressRange> networks) {
        return new Networks(networks.stream()
            .collect(Collectors.groupingBy(AddressRange::prefix, TreeMap::new, Collectors.toUnmodifiableSet())));
    }

    /** The widest network of the set that the address is in. */
    public Optional<AddressRange> find(ClientAddress address) {
        return byPrefix.entrySet().stream()
            .filter(each -> each.getKey() <= address.bits())
            .map(each -> Map.entry(each.getValue(), AddressRange.around(address, each.getKey())))
            .filter(each -> each.getKey().contains(each.getValue()))
            .map(Map.Entry::getValue)
            .findFirst();
    }

    int size() {
        return byPrefix.values().stream().mapToInt(Set::size).sum();
    }
}
