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

package io.postern.gateway.james.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What troubles a gateway has, and when: one at a time. */
record Weather(List<Episode> episodes) {
    /** What is the matter. */
    enum Trouble {
        /** Nobody listens. */
        REFUSED,
        /** Packets go nowhere. */
        SILENT,
        /** It greets with 421. */
        BUSY,
        /** Its certificate has expired. */
        CERTIFICATE,
        /** It does not take our password. */
        PASSWORD,
        /** It cannot ask whoever knows passwords: 454. */
        LOGIN_OUT,
        /** One answer in three is 4yz, wherever. */
        STORM,
        /** One session in five is cut, wherever. */
        DROPS,
        /** It takes one message in two seconds, and asks for patience. */
        THROTTLE,
        /** It takes two sessions at a time. */
        CAP,
        /** It ends a session after three messages. */
        WEARY,
        /** It takes half a minute for a message. */
        SLOW;

        /** Nothing goes, and everybody is told so before any message. */
        boolean isShut() {
            return compareTo(LOGIN_OUT) <= 0;
        }
    }

    record Episode(Trouble trouble, Duration from, Duration to) {
        boolean covers(Duration time) {
            return from.compareTo(time) <= 0 && time.compareTo(to) < 0;
        }

        Duration length() {
            return to.minus(from);
        }
    }

    Optional<Episode> at(Duration time) {
        return episodes.stream().filter(episode -> episode.covers(time)).findFirst();
    }
}
