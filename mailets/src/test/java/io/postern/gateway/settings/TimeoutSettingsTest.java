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

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.postern.smtp.Timeouts;

class TimeoutSettingsTest {
    private static final String LOGIN = "<authentication><username>relay</username><password>s3cr3t</password></authentication>";

    @TempDir
    Path folder = Path.of("");

    private ConfFixture conf = new ConfFixture(folder);

    @BeforeEach
    void create() {
        conf = new ConfFixture(folder);
    }

    /** A file from before still works. */
    @Test
    void quitShouldBeTakenWithAWarningThatItIsOfNoUse() {
        partner("<host>smtp.partner.example</host>" + LOGIN + "<timeouts><quit>500 ms</quit></timeouts>");

        assertThat(conf.gateway().timeouts()).isEqualTo(Timeouts.RFC_5321);
        assertThat(conf.valid().warnings()).contains("authgateways.xml: gateway 'partner': timeouts/quit:"
            + " of no use any more, since QUIT is not waited for; remove it");
    }

    @Test
    void stepsShouldBeWarnedOfWhenTheOpeningEndsThem() {
        partner("<host>smtp.partner.example</host>" + LOGIN + "<timeouts><greeting>2 min</greeting></timeouts>");

        assertThat(conf.valid().warnings()).contains("authgateways.xml: gateway 'partner': timeouts/greeting:"
            + " longer than timeouts/open (60000 ms), which ends it");
    }

    private void partner(String elements) {
        conf.gateways("<gateway name=\"partner\">" + elements + "</gateway>");
    }
}
