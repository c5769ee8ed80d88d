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

package io.postern.gateway;

import static io.postern.gateway.Decision.DELIVERED;
import static io.postern.gateway.Decision.GATEWAY_TROUBLE;
import static io.postern.gateway.Decision.NEXT_GATEWAY;
import static io.postern.gateway.Decision.REFUSED;
import static io.postern.gateway.Decision.UNKNOWN;
import static io.postern.gateway.Decision.WAIT;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.smtp.Fault;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

class FailurePolicyTest {
    private static final Set<Stage> SET_UP = EnumSet.range(Stage.NAME, Stage.AUTH);
    private static final Set<Decision> SAFE_IN_SET_UP = EnumSet.of(GATEWAY_TROUBLE);

    /** Stage, reply, decision: the table of docs/architecture. */
    @ParameterizedTest
    @CsvSource({
        "GREETING,421 4.3.2 busy,GATEWAY_TROUBLE", "GREETING,554 5.7.1 no,GATEWAY_TROUBLE", "EHLO,502 what,GATEWAY_TROUBLE",
        "STARTTLS,454 4.7.0 later,GATEWAY_TROUBLE", "STARTTLS,550 5.7.0 no,GATEWAY_TROUBLE",
        "AUTH,454 4.7.0 later,GATEWAY_TROUBLE", "AUTH,535 5.7.8 wrong,GATEWAY_TROUBLE", "AUTH,534 5.7.9 weak,GATEWAY_TROUBLE",
        "MAIL,421 4.3.2 closing,GATEWAY_TROUBLE", "MAIL,451 4.3.0 later,NEXT_GATEWAY", "MAIL,550 5.7.1 no,REFUSED",
        "MAIL,530 5.7.0 Authentication required,GATEWAY_TROUBLE", "MAIL,538 5.7.11 encrypt,GATEWAY_TROUBLE",
        "MAIL,550 5.7.0 Authentication Required,GATEWAY_TROUBLE", "MAIL,554 5.7.0 blocked as spam,REFUSED",
        "RCPT,421 4.3.2 closing,GATEWAY_TROUBLE", "RCPT,450 4.2.1 greylisted,NEXT_GATEWAY", "RCPT,550 5.1.1 nobody,REFUSED",
        "RCPT,530 5.7.0 who,GATEWAY_TROUBLE",
        "DATA,421 4.3.2 closing,GATEWAY_TROUBLE", "DATA,451 4.3.0 later,NEXT_GATEWAY", "DATA,554 5.5.1 no,REFUSED",
        "FINAL,250 2.0.0 taken,DELIVERED", "FINAL,451 4.3.0 later,NEXT_GATEWAY", "FINAL,421 4.3.2 closing,GATEWAY_TROUBLE",
        "FINAL,552 5.3.4 too big,REFUSED", "FINAL,354 what,UNKNOWN"})
    void decideShouldJudgeReplies(Stage stage, String reply, Decision decision) {
        assertThat(FailurePolicy.decide(replied(stage, reply))).isEqualTo(decision);
    }

    @ParameterizedTest
    @CsvSource({
        "NAME,UNKNOWN_NAME,GATEWAY_TROUBLE", "CONNECT,REFUSED,GATEWAY_TROUBLE", "CONNECT,TIMED_OUT,GATEWAY_TROUBLE",
        "GREETING,MALFORMED,GATEWAY_TROUBLE", "GREETING,CLOSED,GATEWAY_TROUBLE", "STARTTLS,NOT_OFFERED,GATEWAY_TROUBLE",
        "TLS,INJECTED,GATEWAY_TROUBLE", "TLS,TLS_FAILED,GATEWAY_TROUBLE", "AUTH,NOT_OFFERED,GATEWAY_TROUBLE",
        "AUTH,NO_COMMON_MECHANISM,GATEWAY_TROUBLE", "AUTH,BAD_CHALLENGE,GATEWAY_TROUBLE", "AUTH,CLOSED,GATEWAY_TROUBLE",
        "MAIL,CLOSED,GATEWAY_TROUBLE", "RCPT,TIMED_OUT,GATEWAY_TROUBLE", "DATA,UNEXPECTED,GATEWAY_TROUBLE",
        "CONTENT,CLOSED,GATEWAY_TROUBLE",
        "MAIL,NEEDS_8BITMIME,CANNOT_TAKE", "MAIL,NEEDS_REQUIRETLS,CANNOT_TAKE", "MAIL,TOO_LARGE,CANNOT_TAKE",
        "RCPT,NEEDS_SMTPUTF8,CANNOT_TAKE", "RCPT,UNSENDABLE,REFUSED", "CONTENT,SOURCE_FAILED,WAIT",
        "CONNECT,INTERNAL,WAIT", "CONNECT,NOT_ASKED,NOT_ASKED", "FINAL,CLOSED,UNKNOWN", "FINAL,TIMED_OUT,UNKNOWN",
        "FINAL,MALFORMED,UNKNOWN"})
    void decideShouldJudgeBrokenDialogues(Stage stage, Fault fault, Decision decision) {
        assertThat(FailurePolicy.decide(new SmtpEvent.Broken(stage, fault, ""))).isEqualTo(decision);
    }

    /** The whole table, in the test's output; what must never happen is checked on every cell of it. */
    @Test
    void decideShouldNeverBounceForAGatewaysTrouble() {
        List<String> table = new ArrayList<>();
        for (Stage stage : Stage.values()) {
            for (String reply : List.of("250 x", "354 x", "421 4.3.2 x", "451 4.3.0 x", "530 5.7.0 x", "535 5.7.8 x", "550 5.1.1 x")) {
                table.add(row(stage, reply, FailurePolicy.decide(replied(stage, reply))));
            }
            for (Fault fault : Fault.values()) {
                Decision decision = FailurePolicy.decide(new SmtpEvent.Broken(stage, fault, ""));
                table.add(row(stage, fault.name(), decision));
                assertThat(decision).isNotEqualTo(DELIVERED);
                if (fault != Fault.UNSENDABLE) {
                    assertThat(decision).as("%s %s", stage, fault).isNotEqualTo(REFUSED);
                }
                if (stage == Stage.FINAL && fault != Fault.UNSENDABLE && fault != Fault.SOURCE_FAILED && fault != Fault.INTERNAL) {
                    assertThat(decision).isEqualTo(UNKNOWN);
                }
            }
        }
        table.forEach(System.out::println);
        assertThat(table).hasSize(Stage.values().length * (7 + Fault.values().length));
        assertThat(table).filteredOn(line -> SET_UP.stream().anyMatch(stage -> line.startsWith(stage + " ")) && line.contains(" x "))
            .allMatch(line -> SAFE_IN_SET_UP.stream().anyMatch(safe -> line.endsWith(safe.name())));
        assertThat(table).filteredOn(line -> line.endsWith(DELIVERED.name())).hasSize(1);
        assertThat(table).filteredOn(line -> line.endsWith(WAIT.name())).hasSize(2 * Stage.values().length);
        assertThat(table).filteredOn(line -> line.endsWith(NEXT_GATEWAY.name())).isNotEmpty();
    }

    private static String row(Stage stage, String what, Decision decision) {
        return String.format("%-9s %-20s %s", stage, what, decision);
    }

    private static SmtpEvent replied(Stage stage, String reply) {
        return new SmtpEvent.Replied(stage, SmtpReply.of(Integer.parseInt(reply.substring(0, 3)), reply.substring(4)));
    }
}
