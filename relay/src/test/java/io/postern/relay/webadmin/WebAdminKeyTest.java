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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;

import org.apache.james.jwt.JwtConfiguration;
import org.apache.james.jwt.JwtTokenVerifier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WebAdminKeyTest {
    private final Path conf;

    WebAdminKeyTest(@TempDir Path conf) {
        this.conf = conf;
    }

    private String token() throws IOException {
        return Files.readString(conf.resolve("webadmin.key")).strip();
    }

    private boolean isTaken(String token) throws IOException {
        JwtTokenVerifier james = JwtTokenVerifier.create(new JwtConfiguration(List.of(Files.readString(conf.resolve("webadmin.pub")))));
        return james.verifyAndExtractLogin(token).isPresent() && james.hasAttribute("admin", true, token);
    }

    @Test
    void makeShouldLeaveATokenThatJamesTakesAndOnlyItsOwnerReads() throws IOException {
        WebAdminKey.makeUnlessThere(conf);

        assertThat(isTaken(token())).isTrue();
        try (var files = Files.list(conf)) {
            assertThat(files).hasSize(2)
                .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo("rw-------"));
        }
    }

    @Test
    void makeShouldKeepWhatIsThere() throws IOException {
        WebAdminKey.makeUnlessThere(conf);
        String first = token();

        WebAdminKey.makeUnlessThere(conf);

        assertThat(token()).isEqualTo(first);
    }

    @Test
    void makeShouldMakeBothAnewWhenOneIsMissingOrAStartWasCutOff() throws IOException {
        WebAdminKey.makeUnlessThere(conf);
        String first = token();
        for (String lost : List.of("webadmin.key", "webadmin.pub")) {
            Files.delete(conf.resolve(lost));
            Files.writeString(conf.resolve("webadmin.key.new"), "half of i");

            WebAdminKey.makeUnlessThere(conf);

            assertThat(isTaken(token())).isTrue();
            assertThat(isTaken(first)).isFalse();
        }
    }

    @Test
    void makeShouldFailWhenThereIsNoFolder() {
        assertThatThrownBy(() -> WebAdminKey.makeUnlessThere(conf.resolve("none"))).isInstanceOf(NoSuchFileException.class);
    }
}
