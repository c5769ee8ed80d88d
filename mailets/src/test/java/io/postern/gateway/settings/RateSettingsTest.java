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

package io.postern.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.pool.Rate;

/** A rate in both forms of settings. */
class RateSettingsTest {
    private static final String EXPECTED =
        ": expected a number of messages from 1 to 1000000 and s, min, h or d, such as 5/s, 30/min, 200/h or 10000/d, got '";

    @TempDir
    Path folder = Path.of("");

    private ConfFixture named = new ConfFixture(folder);
    private ConfFixture inline = new ConfFixture(folder);

    @BeforeEach
    void create() {
        named = new ConfFixture(folder);
        limits("");
        inline = new ConfFixture(folder);
        inline.parameters.remove("gateways");
        inline.parameters.putAll(Map.of("gateway", "a.example", "gatewayUsername", "relay", "gatewayPassword", "s3cr3t"));
    }

    @ParameterizedTest
    @CsvSource({"5/s, 5, PT1S", "30/min, 30, PT1M", "200 / h, 200, PT1H", "10000/d, 10000, PT24H", "1000000/s, 1000000, PT1S"})
    void rateShouldBeMessagesInSomeTime(String text, int messages, Duration period) {
        limits("<rate> " + text + " </rate>");
        inline.parameters.put("rate", " " + text + " ");

        assertThat(named.gateway().limits().rate()).contains(new Rate(messages, period));
        assertThat(inline.gateway().limits().rate()).contains(new Rate(messages, period));
    }

    @ParameterizedTest
    @CsvSource({"5 per second", "0/s", "1000001/d", "60", "1.5/s", "5/m", "5/S", "-1/s", "5/2s", "99999999999/s"})
    void rateShouldBeAMistakeWhenItIsWrittenOtherwise(String text) {
        limits("<rate>" + text + "</rate>");
        inline.parameters.put("rate", text);

        assertThat(named.mistakes()).containsExactly("authgateways.xml: gateway 'partner': limits/rate" + EXPECTED + text + "'");
        assertThat(inline.mistakes()).containsExactly("rate" + EXPECTED + text + "'");
    }

    @Test
    void messagesPerMinuteShouldStillBeARate() {
        limits("<messagesPerMinute>30</messagesPerMinute>");
        inline.parameters.put("messagesPerMinute", "30");

        assertThat(named.gateway().limits().rate()).contains(new Rate(30, Duration.ofMinutes(1)));
        assertThat(inline.gateway().limits().rate()).contains(new Rate(30, Duration.ofMinutes(1)));
    }

    @Test
    void rateShouldBeGivenInOneWayOnly() {
        limits("<rate>5/s</rate><messagesPerMinute>300</messagesPerMinute>");
        inline.parameters.putAll(Map.of("rate", "5/s", "messagesPerMinute", "300"));

        assertThat(named.mistakes())
            .containsExactly("authgateways.xml: gateway 'partner': limits/messagesPerMinute: give either this or limits/rate");
        assertThat(inline.mistakes()).containsExactly("messagesPerMinute: give either this or rate");
    }

    @Test
    void rateShouldBeSuggestedWhereItStandsOutsideOfTheLimits() {
        named.gateways("<gateway name='partner'><host>a.example</host><rate>5/s</rate><authentication><username>relay</username>"
            + "<password>s3cr3t</password></authentication></gateway>");

        assertThat(named.mistakes())
            .containsExactly("authgateways.xml: gateway 'partner': rate: unknown setting, did you mean 'limits/rate'?");
    }

    private void limits(String elements) {
        named.gateways("<gateway name='partner'><host>a.example</host><authentication><username>relay</username>"
            + "<password>s3cr3t</password></authentication><limits>" + elements + "</limits></gateway>");
    }
}
