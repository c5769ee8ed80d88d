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

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.xbill.DNS.Name;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class ZoneParserTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "mail.example. | expected 'owner [ttl] TYPE data'",
        "mail.example. A | expected",
        "mail.example. A 300.0.0.1 | Invalid address: 300.0.0.1",
        "mail.example. NONSENSE x | unknown type or behaviour 'NONSENSE'",
        "mail.example. SERVFAIL now | SERVFAIL has neither ttl nor data, got 'now'",
        "mail.example. 60 SERVFAIL | SERVFAIL has neither ttl nor data, got '60'",
        "mail.example. DELAY | expected a delay such as 300ms or 2s, got ''",
        "mail.example. DELAY 2 parsecs | got '2 parsecs'",
        "mail.example. DELAY 301s | at most 5 minutes",
        "a..example. A 127.0.0.1 | empty label",
    })
    void parseShouldNameLineAndReasonWhenALineIsWrong(String line, String reason) {
        assertThatThrownBy(() -> ZoneParser.parse("# fine\n\n" + line))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageStartingWith("zone text: line 3: ")
            .hasMessageContaining(reason);
    }

    @Test
    void parseShouldTellAllMistakesWhenThereAreSeveral() {
        assertThatThrownBy(() -> ZoneParser.parse("a NONE\nb A 127.0.0.1\nc DROP\nc SERVFAIL"))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessageContaining("line 1: ")
            .hasMessageContaining("line 4: the owner is DROP already, it cannot be SERVFAIL too")
            .hasMessageNotContaining("line 2")
            .hasMessageNotContaining("line 3");
    }

    @Test
    void parseShouldReadRecordsBehavioursAndDelaysWhenTheyShareAnOwner() throws IOException {
        Zone zone = ZoneParser.parse("  mail.example 300 A 127.0.0.7 ; a comment\nMAIL.example. TRUNCATE # another\nmail.example delay 2s");

        Optional<Zone.Entry> entry = zone.find(Name.fromString("mail.EXAMPLE."));

        assertThat(entry).hasValueSatisfying(found -> {
            assertThat(found.records()).singleElement().hasToString("mail.example.\t\t300\tIN\tA\t127.0.0.7");
            assertThat(found.behaviour()).isEqualTo(Behaviour.TRUNCATE);
            assertThat(found.delay()).isEqualTo(Duration.ofSeconds(2));
        });
    }

    @Test
    void parseShouldKeepCommentSignsWhenTheyAreQuoted() throws IOException {
        Zone zone = ZoneParser.parse("t.example. TXT \"a;b#c\" ; gone");

        assertThat(zone.find(Name.fromString("t.example."))).hasValueSatisfying(
            entry -> assertThat(entry.records()).singleElement().asString().endsWith("TXT\t\"a;b#c\"")
        );
    }

    @ParameterizedTest
    @CsvSource({
        "1.0.0.127.in-addr.arpa., NODATA",
        "1.2.0.127.in-addr.arpa., SERVFAIL",
        "1.2.3.10.in-addr.arpa., DROP",
        "mail.example., REFUSED",
    })
    void findShouldTakeTheMostSpecificOwnerWhenSeveralFit(String name, Behaviour expected) throws IOException {
        Zone zone = ZoneParser.parse("* REFUSED\n*.in-addr.arpa. DROP\n*.127.in-addr.arpa. SERVFAIL\n1.0.0.127.in-addr.arpa. NODATA");

        assertThat(zone.find(Name.fromString(name)).map(Zone.Entry::behaviour)).contains(expected);
    }

    @Property
    void parseShouldEitherReadOrNameTheLineWhenTheTextIsAnything(@ForAll String line) {
        try {
            assertThat(ZoneParser.parse("a.example. " + line).owners()).hasSizeLessThanOrEqualTo(1 + (int) line.lines().count());
        } catch (IllegalArgumentException e) {
            assertThat(e).hasMessageStartingWith("zone text: line ");
        }
    }
}
