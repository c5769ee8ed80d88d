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

package io.postern.peers.dns;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;

/** What is known about each owner; the most specific owner speaks for a name. */
record Zone(Map<Name, Entry> owners) {
    /** Everything the zone text says about one owner. */
    record Entry(List<Record> records, Behaviour behaviour, Duration delay) {
        Entry {
            records = List.copyOf(records);
        }
    }

    Zone {
        owners = Map.copyOf(owners);
    }

    /** The entry of the name itself, else of the nearest {@code *} above it. */
    Optional<Entry> find(Name name) {
        Stream<Name> wildcards = IntStream.range(1, name.labels()).mapToObj(name::wild);
        return Stream.concat(Stream.of(name), wildcards)
            .flatMap(candidate -> Optional.ofNullable(owners.get(candidate)).stream())
            .findFirst();
    }

    /** The SOA of the nearest owner that encloses the name and has one. */
    Optional<SOARecord> authority(Name name) {
        return IntStream.range(0, name.labels())
            .mapToObj(labels -> new Name(name, labels))
            .flatMap(owner -> Optional.ofNullable(owners.get(owner)).stream())
            .flatMap(entry -> entry.records().stream())
            .filter(SOARecord.class::isInstance)
            .map(SOARecord.class::cast)
            .findFirst();
    }
}
