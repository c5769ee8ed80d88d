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

package io.postern.rdns.james;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;

import org.apache.james.webadmin.utils.JsonTransformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;
import spark.Service;

class RdnsRoutesTest {
    private final Service http = Service.ignite().ipAddress("127.0.0.1").port(0);
    private ZoneServer dns;

    @BeforeEach
    void start() {
        dns = ZoneServer.start("""
            8.2.0.192.in-addr.arpa. 600 PTR a.example.
            8.2.0.192.in-addr.arpa. 600 PTR b.example.
            b.example. 600 A 192.0.2.8
            9.2.0.192.in-addr.arpa. SERVFAIL
            """);
        new RdnsRoutes(new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofMillis(500), Duration.ofSeconds(5), CacheLimits.DEFAULT)),
            new JsonTransformer()).define(http);
        http.awaitInitialization();
    }

    @AfterEach
    void stop() {
        http.stop();
        http.awaitStop();
        dns.close();
    }

    @Test
    void rdnsShouldTellTheResultAndEveryQuery() throws Exception {
        assertThat(get("/rdns/192.0.2.8?check=forward-confirmed"))
            .startsWith("200 {'ip':'192.0.2.8','check':'forward-confirmed','result':'present','reason':null,'names':['b.example'],'ms':N,"
                + "'queries':[{'name':'8.2.0.192.in-addr.arpa','type':'PTR','answer':'found','reason':null,"
                + "'values':['a.example','b.example'],'ms':N,'cached':false,'keptSeconds':59x},{")
            .contains("{'name':'b.example','type':'A','answer':'found','reason':null,'values':['192.0.2.8'],'ms':N,'cached':false,"
                + "'keptSeconds':59x}");
        assertThat(get("/rdns/192.0.2.8?check=forward-confirmed")).contains("{'name':'a.example','type':'A','answer':'absent',"
            + "'reason':'NXDOMAIN','values':[],'ms':N,'cached':true,'keptSeconds':5x}");
    }

    @Test
    void rdnsShouldUseTheCacheUnlessAskedAfresh() throws Exception {
        assertThat(get("/rdns/192.0.2.7")).contains("'reason':'NXDOMAIN'", "'cached':false");
        assertThat(get("/rdns/192.0.2.7?fresh=false")).contains("'reason':'NXDOMAIN'", "'cached':true");
        dns.zone("7.2.0.192.in-addr.arpa. PTR mail.example.");
        assertThat(get("/rdns/192.0.2.7?fresh=true")).contains("'result':'present'", "'cached':false");
        assertThat(get("/rdns/192.0.2.7")).contains("'result':'present'", "'cached':true");
        assertThat(dns.queries()).hasSize(2);
    }

    @Test
    void rdnsShouldSayWhatFailed() throws Exception {
        assertThat(get("/rdns/192.0.2.9")).contains("'result':'indeterminate','reason':'SERVFAIL'", "'answer':'unavailable'");
    }

    @ParameterizedTest
    @CsvSource({
        "2001:db8::7,                     ip6.arpa,           2001:db8::7",
        "2001%3Adb8%3A%3A7,               ip6.arpa,           2001:db8::7",
        "::ffff:192.0.2.8,                8.2.0.192.in-addr., 192.0.2.8"
    })
    void rdnsShouldTakeEveryAddress(String written, String asked, String ip) throws Exception {
        assertThat(get("/rdns/" + written)).startsWith("200 {'ip':'" + ip + "'").contains(asked);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "/rdns/mail.example          | expected an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7, got 'mail.example'",
        "/rdns/192.0.2.300           | expected an IPv4 or IPv6 address such as 192.0.2.7 or 2001:db8::7, got '192.0.2.300'",
        "/rdns/%0D%0Ax               | 2001:db8::7, got '\\\\u000d\\\\u000ax'",
        "/rdns/192.0.2.8?check=PTR   | check: expected ptr or forward-confirmed, got 'PTR'",
        "/rdns/192.0.2.8?fresh=yes   | fresh: expected true or false, got 'yes'"
    })
    void rdnsShouldSayWhatIsWrong(String path, String message) throws Exception {
        assertThat(get(path)).startsWith("400 {'statusCode':400,'type':'InvalidArgument'").contains(message);
        assertThat(dns.queries()).isEmpty();
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path)).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body().replace('"', '\'').replaceAll("'ms':\\d+", "'ms':N")
            .replaceAll("('keptSeconds':5+9?)\\d\\b", "$1x");
    }
}
