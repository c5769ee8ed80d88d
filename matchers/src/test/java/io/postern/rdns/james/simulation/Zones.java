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

package io.postern.rdns.james.simulation;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.ReverseMap;
import org.xbill.DNS.TextParseException;

/** What there is in DNS; what is true of a client may change. */
final class Zones {
    private static final String ELSEWHERE = "203.0.113.99";
    private static final int CROWD = 30;

    private final Random chance;
    private final Map<Name, List<Record>> records = new HashMap<>();
    private final Map<Name, Truth> troubles = new HashMap<>();
    private int names;

    Zones(Random chance) {
        this.chance = chance;
    }

    List<Record> at(Name owner) {
        return records.getOrDefault(owner, List.of());
    }

    /** Why this name is not answered for as it should be. */
    Optional<Truth> trouble(Name owner) {
        return Optional.ofNullable(troubles.get(owner));
    }

    /** A name that was not there before, which leads to this address, as far as can be found out. */
    String nameOf(InetAddress client, Truth trouble) {
        Name name = leadingTo(client);
        if (trouble.isTrouble()) {
            troubles.put(name, trouble);
        }
        return name.toString(true);
    }

    void set(InetAddress client, Truth truth) {
        Name owner = ReverseMap.fromAddress(client);
        records.remove(owner);
        troubles.remove(owner);
        switch (truth) {
            case ONE_NAME, SLOW_NAME -> put(ptr(owner, leadingTo(client)));
            case SECOND_OF_TWO -> put(ptr(owner, leadingTo(elsewhere())), ptr(owner, leadingTo(client)));
            case BY_ALIAS -> alias(owner, leadingTo(client));
            case NO_DATA -> records.put(owner, List.of(address(owner, elsewhere())));
            case ELSEWHERE -> put(ptr(owner, leadingTo(elsewhere())));
            case DEAD_NAME -> put(ptr(owner, fresh()));
            case ROOT -> put(ptr(owner, Name.root));
            case ILLEGAL -> put(ptr(owner, name("not\\032a\\032host." + fresh())));
            case CROWD -> IntStream.range(0, CROWD).forEach(any -> put(ptr(owner, leadingTo(elsewhere()))));
            case BROKEN_NAME -> brokenName(owner);
            case NO_NAME, SLOW_NO_NAME, BROKEN, SILENT -> { }
        }
        if (truth.isTrouble()) {
            troubles.put(owner, truth);
        }
    }

    private void alias(Name owner, Name target) {
        Name other = fresh();
        put(new CNAMERecord(owner, DClass.IN, ttl(), other), ptr(other, target));
    }

    private void brokenName(Name owner) {
        Name broken = fresh();
        troubles.put(broken, Truth.BROKEN);
        put(ptr(owner, broken));
    }

    private Name leadingTo(InetAddress address) {
        Name name = fresh();
        put(address(name, address));
        return name;
    }

    private static InetAddress elsewhere() {
        return Story.address(ELSEWHERE);
    }

    private Name fresh() {
        return name("n" + names++ + ".example.");
    }

    private ARecord address(Name owner, InetAddress address) {
        return new ARecord(owner, DClass.IN, ttl(), address);
    }

    private PTRRecord ptr(Name owner, Name name) {
        return new PTRRecord(owner, DClass.IN, ttl(), name);
    }

    private long ttl() {
        return chance.nextInt(600);
    }

    private void put(Record... added) {
        for (Record each : added) {
            records.computeIfAbsent(each.getName(), any -> new ArrayList<>()).add(each);
        }
    }

    private static Name name(String text) {
        try {
            return Name.fromString(text);
        } catch (TextParseException e) {
            throw new IllegalArgumentException(text, e);
        }
    }
}
