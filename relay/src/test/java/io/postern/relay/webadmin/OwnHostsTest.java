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

package io.postern.relay.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OwnHostsTest {
    private final OwnHosts ours = new OwnHosts(List.of("Admin.example", "[2001:db8::9]"));

    @ParameterizedTest
    @CsvSource({
        "localhost, true", "LOCALHOST:8000, true", "localhost.:8000, true", "127.0.0.1, true", "127.9.9.9:1, true", "[::1], true",
        "[::1]:8000, true", "[0:0:0:0:0:0:0:1]:8000, true", "192.0.2.5, true", "192.0.2.5:8000, true", "admin.example:443, true",
        "ADMIN.EXAMPLE., true", "[2001:db8::9]:443, true", "192.0.2.6, false", "[2001:db8::8], false", "evil.example, false",
        "localhost.evil.example, false", "127.0.0.1.evil.example, false", "evil.example:8000:127.0.0.1, false", "[::1, false",
        "[evil.example]:1, false", "'', false", "0x7f000001, false", "127.1, false", "localhost@evil.example, false",
        "xadmin.example, false"})
    void containsShouldKnowLoopbackTheAddressThatWasReachedAndTheOperatorsNames(String host, boolean expected) {
        assertThat(ours.contains(host, "192.0.2.5")).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"[fe80::1%eth0], true", "fe80::1, true", "[fe80::2], false"})
    void containsShouldKnowTheAddressWithItsZone(String reached, boolean expected) {
        assertThat(ours.contains("[fe80::1]:8000", reached)).isEqualTo(expected);
    }
}
