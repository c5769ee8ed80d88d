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

package io.postern.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.it.support.JamesExtension;

/** WebAdmin of the runnable James answers those who have its token, and no web page of anybody else in an operator's browser. */
class WebAdminAccessIT {
    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("webadmin-access");

    @BeforeAll
    static void domain() {
        JAMES.server().webAdmin().domain("local.test");
    }

    private static String answer(String method, String path, Map<String, String> headers) throws IOException {
        // Not Java's client, which does not let a test say what Host is.
        List<String> command = new ArrayList<>(List.of("curl", "-s", "-X", method, "-w", " %{http_code}",
            "http://127.0.0.1:" + JAMES.server().webAdminPort() + path));
        headers.forEach((name, value) -> command.addAll(List.of("-H", name + ": " + value)));
        return output(command).strip();
    }

    private static String output(List<String> command) throws IOException {
        return new String(new ProcessBuilder(command).redirectErrorStream(true).start().getInputStream().readAllBytes(), UTF_8);
    }

    private static String token() throws IOException {
        return Files.readString(JAMES.server().home().folder().resolve("conf/webadmin.key")).strip();
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "/domains", "/users", "/gateways", "/rdns/192.0.2.1", "/mailQueues", "/healthcheck", "/metrics", "/tasks", "/no/such"})
    void webAdminShouldAnswerNothingWithoutItsToken(String path) throws IOException {
        assertThat(answer("GET", path, Map.of())).endsWith(" 401");
        assertThat(answer("DELETE", path, Map.of("Authorization", "Bearer " + token().replaceFirst("..$", "xx")))).endsWith(" 401");
        String unsigned = "eyJhbGciOiJub25lIn0.eyJzdWIiOiJhIiwiYWRtaW4iOnRydWV9.";
        assertThat(answer("GET", path, Map.of("Authorization", "Bearer " + unsigned))).endsWith(" 401");
    }

    @ParameterizedTest
    @CsvSource({
        "Host, evil.test, 403", "Host, evil.test:8000, 403", "Host, 127.0.0.1.evil.test, 403", "Host, localhost.evil.test, 403",
        "Host, 192.0.2.1, 403", "Host, [2001:db8::1]:8000, 403", "Host, localhost:1, 200", "Host, LOCALHOST, 200", "Host, [::1]:8000, 200",
        "Host, 127.0.0.1, 200", "Origin, http://evil.test, 403", "Origin, null, 403", "Origin, http://localhost:3000, 403",
        "Origin, https://evil.test, 403", "X-Forwarded-Host, localhost, 403", "Forwarded, host=localhost, 403", "Accept, */*, 200"})
    void webAdminShouldNotAnswerOtherPeoplesPages(String header, String value, int status) throws IOException {
        String answer = answer("GET", "/domains", Map.of("Authorization", "Bearer " + token(), header, value));

        assertThat(answer).endsWith(" " + status);
        assertThat(answer.contains("local.test")).isEqualTo(status == 200);
    }

    @Test
    void webAdminShouldTellABrowserThatOnlyItsOwnPagesMayHaveAnswers() throws IOException {
        String own = "http://127.0.0.1:" + JAMES.server().webAdminPort();
        Map<String, String> page = Map.of("Authorization", "Bearer " + token(), "Origin", own);

        assertThat(answer("GET", "/domains", page)).endsWith(" 200");
        assertThat(answer("OPTIONS", "/domains", Map.of("Origin", "http://evil.test"))).endsWith(" 403");
        assertThat(output(List.of("curl", "-si", own + "/domains")).lines()).contains("Access-Control-Allow-Origin: " + own);
    }

    @Test
    void tokenShouldBeInItsFileOnly() throws IOException {
        Path home = JAMES.server().home().folder();
        answer("GET", "/domains", Map.of("Authorization", "Bearer " + token()));

        for (String secret : List.of("conf/webadmin.key", "conf/webadmin.pub", "conf/keystore", "conf/keystore.secret", "logs/james.log")) {
            assertThat(Files.getPosixFilePermissions(home.resolve(secret))).as(secret).hasSize(2);
        }
        assertThat(Files.readString(home.resolve("logs/james.log")) + JAMES.server().console()).doesNotContain(token().substring(60));
    }
}
