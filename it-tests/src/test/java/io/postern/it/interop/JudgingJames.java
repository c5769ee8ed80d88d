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

package io.postern.it.interop;

import java.net.InetSocketAddress;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.it.support.SmtpDialogue;

/** A James that asks one resolver, with a door for each of the two checks; clients come by the PROXY protocol. */
final class JudgingJames {
    private static final String REFUSAL = "550 5.7.25 no reverse DNS: ";
    private static final String USER = "bob@local.test";
    private static final String PASSWORD = "secret";

    private JudgingJames() {
    }

    /** It has more patience than by default: on a busy machine a resolver's first answers take their time. */
    static JamesExtension asking(String name, InetSocketAddress resolver) {
        return JamesExtension.named(name)
            .environment("POSTERN_DNS_SERVERS", resolver.getHostString() + ":" + resolver.getPort())
            .edit("rdns.properties", text -> text + "\ndns.timeout=5s\ndeadline=12s\n")
            .edit("smtpserver.xml", text -> text.replaceFirst("(?s)<!-- Submission.*</smtpserver>",
                door("ptr", "\\${env:JAMES_PROXIED_PORT}") + door("forward-confirmed", "\\${env:JAMES_SUBMISSION_PORT}")));
    }

    private static String door(String check, String port) {
        return """
            <smtpserver enabled="true">
                <jmxName>smtpserver-%1$s</jmxName>
                <bind>\\${env:JAMES_BIND}:%2$s</bind>
                <proxyRequired>true</proxyRequired>
                <heloEhloEnforcement>false</heloEhloEnforcement>
                <auth>
                    <announce>always</announce>
                    <requireSSL>false</requireSSL>
                </auth>
                <handlerchain>
                    <handler class="io.postern.rdns.james.HostHasNoRdnsHook">
                        <check>%1$s</check>
                        <message>no reverse DNS: {reason}</message>
                    </handler>
                    <handler class="org.apache.james.smtpserver.fastfail.ValidRcptHandler"/>
                    <handler class="org.apache.james.smtpserver.CoreCmdHandlerLoader"/>
                </handlerchain>
            </smtpserver>
            """.formatted(check, port);
    }

    static void createUser(JamesServer james) {
        james.webAdmin().domain("local.test").user(USER, PASSWORD);
    }

    /** {@code 550} and the reason; or {@code accept}, and the reason if nothing is known. */
    static String verdict(JamesServer james, String check, RdnsCase client) {
        String reply = reply(client, check.equals("ptr") ? james.proxiedPort() : james.submissionPort());
        if (reply.startsWith(REFUSAL)) {
            return "550 " + reply.substring(REFUSAL.length());
        }
        if (!reply.startsWith("250")) {
            throw new AssertionError(client + ": " + reply);
        }
        return "accept" + (List.of("stranger", "IPv6").contains(client.who()) ? whatIsNotKnown(james, check, client.client()) : "");
    }

    private static String reply(RdnsCase client, int port) {
        try (SmtpDialogue dialogue = SmtpDialogue.proxied(client.client(), port)) {
            if (!client.who().equals("no EHLO")) {
                dialogue.sendExpecting("EHLO client.test", "250");
            }
            if (client.who().equals("authenticated")) {
                dialogue.authenticate(USER, PASSWORD);
            }
            return dialogue.sendExpecting("MAIL FROM:<" + (client.who().equals("authenticated") ? USER : "alice@remote.test") + ">", "250")
                .send("RCPT TO:<" + USER + ">");
        }
    }

    private static String whatIsNotKnown(JamesServer james, String check, String address) {
        JsonNode known = james.webAdmin().json("/rdns/" + address + "?check=" + check);
        return known.get("result").asText().equals("indeterminate") ? " " + known.get("reason").asText() : "";
    }
}
