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
import java.util.Locale;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.commons.configuration2.BaseHierarchicalConfiguration;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.webadmin.utils.JsonTransformer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.peers.dns.ZoneServer;
import io.postern.rdns.ExemptList;
import io.postern.rdns.RdnsSettings;
import io.postern.rdns.dns.CacheLimits;
import spark.Service;

class RdnsRoutesTest {
    private final Service http = Service.ignite().ipAddress("127.0.0.1").port(0);
    private final AtomicReference<ExemptList> exempt = new AtomicReference<>(ExemptList.NOBODY);
    private ZoneServer dns;
    private RdnsService service;

    @BeforeEach
    void start() {
        dns = ZoneServer.start("""
            8.2.0.192.in-addr.arpa. 600 PTR a.example.
            8.2.0.192.in-addr.arpa. 600 PTR b.example.
            b.example. 600 A 192.0.2.8
            9.2.0.192.in-addr.arpa. SERVFAIL
            mail.partner.example. A 192.0.2.7
            """);
        service = new RdnsService(
            new RdnsSettings(List.of(dns.address()), Duration.ofMillis(500), Duration.ofSeconds(5), CacheLimits.DEFAULT),
            exempt::get);
        new RdnsRoutes(service, new JsonTransformer()).define(http);
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
                + "'values':['a.example','b.example'],'hasMore':false,'ms':N,'cached':false,'keptSeconds':59x},{")
            .contains("{'name':'b.example','type':'A','answer':'found','reason':null,'values':['192.0.2.8'],'hasMore':false,'ms':N,"
                + "'cached':false,"
                + "'keptSeconds':59x}");
        assertThat(get("/rdns/192.0.2.8?check=forward-confirmed")).contains("{'name':'a.example','type':'A','answer':'absent',"
            + "'reason':'NXDOMAIN','values':[],'hasMore':false,'ms':N,'cached':true,'keptSeconds':5x}");
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
        "/rdns/192.0.2.8?fresh=yes   | fresh: expected true or false, got 'yes'",
        "/rdns/192.0.2.8?fres=true   | unknown parameter, expected one of [check, fresh, helo], got 'fres'",
        "/rdns/report?hours=0        | hours: expected a number from 1 to 168, got '0'",
        "/rdns/report?hours=169      | hours: expected a number from 1 to 168, got '169'",
        "/rdns/report?hours=1.5      | hours: expected a number from 1 to 168, got '1.5'",
        "/rdns/report?hours=         | hours: expected a number from 1 to 168, got ''",
        "/rdns/report/lines?hours=x  | hours: expected a number from 1 to 168, got 'x'",
        "/rdns/report?hour=1         | unknown parameter, expected one of [hours], got 'hour'",
        "/rdns/refusals/x            | expected the id of a refusal such as K7F-3M9-XWR, got 'x'"
    })
    void rdnsShouldSayWhatIsWrong(String path, String message) throws Exception {
        assertThat(get(path)).startsWith("400 {'statusCode':400,'type':'InvalidArgument'").contains(message);
        assertThat(dns.queries()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.7,                              '198.51.100.0/24'",
        "192.0.2.7?helo=mail.partner.example,       'mail.partner.example'",
        "192.0.2.7?helo=other.example,              null",
        "192.0.2.7,                                 null",
        "192.0.2.6?helo=mail.partner.example,       null"
    })
    void rdnsShouldSayWhetherTheClientIsExempt(String path, String by) throws Exception {
        exempt.set(ExemptList.parse("rdns-exempt", "198.51.100.0/24\n.partner.example"));

        assertThat(get("/rdns/" + path)).endsWith("'exempt':" + (by.equals("null") ? by : "'" + by + "'") + "}");
    }

    @Test
    void reportShouldTellWhoWasRefusedAndWhatWouldExemptThem() throws Exception {
        refuse("192.0.2.7", "mail.partner.example");
        refuse("192.0.2.7", "mail.partner.example");
        refuse("192.0.2.6", "mail.partner.example");
        refuse("2001:db8::7", "x\r\n10.0.0.0/8");
        refuse("2001:db8::8", "y");

        assertThat(get("/rdns/report?hours=1")).startsWith("200 {'hours':1,'since':'")
            .contains("'mails':{'accepted':0,'exempt':0,'notKnown':0,'observed':0,'refused':5},"
                + "'clients':{'observed':{'number':0,'exact':true},'refused':{'number':4,'exact':true}},"
                + "'networks':{'observed':{'number':0,'exact':true},'refused':{'number':2,'exact':true}},"
                + "'largest':[{'network':'192.0.2.0/24','observed':0,'refused':3,'atLeast':false,'last':'")
            .contains("'clients':[{'ip':'192.0.2.7','helo':'mail.partner.example'},{'ip':'192.0.2.6','helo':'mail.partner.example'}],"
                + "'moreClients':false,'reasons':['NXDOMAIN'],'names':[],'senders':['b'],'exempt':['mail.partner.example','192.0.2.6']}")
            .contains("'exempt':['2001:db8::/64']}],'otherMails':0}");
        assertThat(get("/rdns/report")).startsWith("200 {'hours':24,");
    }

    @Test
    void linesShouldBeReadyForTheFileWhateverTheClientsSay() throws Exception {
        refuse("192.0.2.7", "mail.partner.example");
        refuse("2001:db8::7", "x\r\n10.0.0.0/8\u2028# 10.0.0.0/8");

        String lines = get("/rdns/report/lines").substring("200 ".length());

        assertThat(lines.lines().filter(line -> !line.startsWith("#") && !line.isBlank()))
            .containsExactlyInAnyOrder("mail.partner.example", "2001:db8::7");
        assertThat(lines).contains("# 192.0.2.0/24 mails=1 reasons=NXDOMAIN helo=mail.partner.example senders=b names=\n");
        assertThat(ExemptList.parse("rdns-exempt", lines)).hasToString("1 networks, 1 names");
    }

    @Test
    void reportShouldNotShowAgainWhatHasBeenSettled() throws Exception {
        refuse("192.0.2.7", "mail.partner.example");
        refuse("192.0.2.6", "x");
        refuse("198.51.100.7", "x");
        exempt.set(ExemptList.parse("rdns-exempt", "198.51.100.0/24\nmail.partner.example"));

        assertThat(get("/rdns/report")).contains("'refused':3}", "'exempt':['192.0.2.6']}],'otherMails':1}");
        exempt.set(ExemptList.parse("rdns-exempt", "198.51.100.0/24\nmail.partner.example\n192.0.2.6"));
        assertThat(get("/rdns/report")).contains("'exempt':[]}],'otherMails':1}");
        assertThat(get("/rdns/report/lines").lines()).singleElement().asString().startsWith("200 # rDNS report since=");
    }

    @Test
    void refusalShouldBeFoundByItsIdHoweverItIsWritten() throws Exception {
        String id = refuse("192.0.2.7", "x");

        assertThat(get("/rdns/refusals/" + id)).startsWith("200 {'id':'" + id + "','time':'")
            .contains("'verdict':'refused','helo':'x','sender':'a@b','recipient':'c@d','examination':{'ip':'192.0.2.7','check':'ptr',"
                + "'result':'absent','reason':'NXDOMAIN','names':[],'ms':N,'queries':[{'name':'7.2.0.192.in-addr.arpa','type':'PTR',"
                + "'answer':'absent','reason':'NXDOMAIN','values':[],'hasMore':false,'ms':N,'cached':false,'keptSeconds':");
        assertThat(get("/rdns/refusals/" + id.replace("-", "").toLowerCase(Locale.ROOT))).startsWith("200 ");
    }

    @Test
    void refusalShouldNotBeFoundWhenThereIsNone() throws Exception {
        assertThat(get("/rdns/refusals/K7F-3M9-XWR")).startsWith("404 ").contains("no refusal K7F-3M9-XWR among the last 1000");
    }

    private String refuse(String client, String helo) throws Exception {
        BaseHierarchicalConfiguration configuration = new BaseHierarchicalConfiguration();
        configuration.addProperty("message", "{id}");
        HostHasNoRdnsHook hook = new HostHasNoRdnsHook(service);
        hook.init(configuration);
        FakeSession session = FakeSession.of(client, helo);
        return hook.doRcpt(session, MaybeSender.of(new MailAddress("a@b")), new MailAddress("c@d")).getSmtpDescription()
            .replace("5.7.25 ", "");
    }

    private String get(String path) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + http.port() + path)).build();
        HttpResponse<String> response = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
        return response.statusCode() + " " + response.body().replace('"', '\'').replaceAll("'ms':\\d+", "'ms':N")
            .replaceAll("('keptSeconds':5+9?)\\d\\b", "$1x");
    }
}
