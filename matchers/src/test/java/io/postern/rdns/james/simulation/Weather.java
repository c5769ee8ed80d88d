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

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** How a DNS server is, at each time. */
record Weather(List<Episode> episodes) {
    /** What may be with a server. */
    enum Kind {
        FINE, SILENT, UNREACHABLE, LOSSY, SLOW, SERVFAIL, REFUSED, LAME, NO_EDNS, GARBAGE, ANOTHER_QUESTION, TRUNCATED, CUT
    }

    private record Episode(Kind kind, Duration from, Duration to) {
        boolean covers(Duration time) {
            return time.compareTo(from) >= 0 && time.compareTo(to) < 0;
        }
    }

    static Weather fine() {
        return new Weather(List.of());
    }

    static Weather changing(Random chance, Duration until) {
        List<Episode> episodes = new ArrayList<>();
        Duration from = Duration.ZERO;
        while (from.compareTo(until) < 0) {
            Duration to = from.plusSeconds(1 + chance.nextInt(300));
            Kind kind = chance.nextInt(3) == 0 ? Kind.FINE : Kind.values()[chance.nextInt(Kind.values().length)];
            episodes.add(new Episode(kind, from, to));
            from = to;
        }
        return new Weather(episodes);
    }

    Kind at(Duration time) {
        return episodes.stream().filter(episode -> episode.covers(time)).findFirst().map(Episode::kind).orElse(Kind.FINE);
    }
}
