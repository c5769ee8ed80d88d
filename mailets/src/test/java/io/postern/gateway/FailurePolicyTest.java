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

import static io.postern.gateway.Meaning.ForRecipient.DELIVERED;
import static io.postern.gateway.Meaning.ForRecipient.REFUSED;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.gateway.FailurePolicy.Session;
import io.postern.gateway.Meaning.ForGateway;
import io.postern.gateway.Meaning.ForRecipient;
import io.postern.smtp.Fault;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

class FailurePolicyTest {
    private static final List<String> REPLIES = List.of("250 x", "354 x", "421 4.3.2 x", "432 4.3.2 x", "451 4.3.0 x",
        "451 4.7.0 too many concurrent sessions", "452 4.5.3 too many recipients", "503 5.5.1 x", "530 5.7.0 x", "534 5.7.9 x",
        "535 5.7.8 x", "550 5.1.1 x", "550 5.7.1 authentication required", "552 5.5.3 too many recipients");

    /** Stage, reply, what it means for the recipient, what for the gateway: on a fresh session. */
    @ParameterizedTest
    @CsvSource({
        "GREETING,421 4.3.2 busy,NEXT_GATEWAY,ILL", "GREETING,554 5.7.1 no,NEXT_GATEWAY,ILL", "EHLO,502 what,NEXT_GATEWAY,ILL",
        "GREETING,421 4.7.0 too many concurrent connections,SAME_GATEWAY,SLOWER", "EHLO,451 4.3.2 system is too busy,SAME_GATEWAY,SLOWER",
        "STARTTLS,454 4.7.0 later,NEXT_GATEWAY,ILL", "STARTTLS,550 5.7.0 no,NEXT_GATEWAY,ILL",
        "AUTH,454 4.7.0 later,NEXT_GATEWAY,ILL", "AUTH,454 4.7.0 Too many login attempts,NEXT_GATEWAY,ILL",
        "AUTH,421 4.7.0 x,NEXT_GATEWAY,ILL",
        "AUTH,535 5.7.8 wrong,NEXT_GATEWAY,REFUSES_US", "AUTH,534 5.7.9 weak,NEXT_GATEWAY,REFUSES_US",
        "AUTH,550 no,NEXT_GATEWAY,REFUSES_US",
        "AUTH,504 5.5.4 what,NEXT_GATEWAY,ILL", "AUTH,503 5.5.1 not now,NEXT_GATEWAY,ILL", "AUTH,538 5.7.11 TLS,NEXT_GATEWAY,ILL",
        "MAIL,421 4.3.2 closing,NEXT_GATEWAY,ILL", "MAIL,451 4.3.0 later,NEXT_GATEWAY,WELL", "MAIL,550 5.7.1 no,REFUSED,WELL",
        "MAIL,530 5.7.0 Authentication required,NEXT_GATEWAY,ILL", "MAIL,538 5.7.11 encrypt,NEXT_GATEWAY,ILL",
        "MAIL,550 5.7.0 Authentication Required,NEXT_GATEWAY,ILL", "MAIL,554 5.7.0 blocked as spam,REFUSED,WELL",
        "MAIL,503 5.5.1 bad sequence of commands,NEXT_GATEWAY,ILL", "MAIL,502 what,NEXT_GATEWAY,ILL", "MAIL,500 Line too long,REFUSED,WELL",
        "MAIL,432 4.3.2 STOREDRV.ClientSubmit; sender thread limit exceeded,SAME_GATEWAY,SLOWER",
        "MAIL,450 4.7.1 Error: too much mail from 192.0.2.1,SAME_GATEWAY,SLOWER",
        "RCPT,421 4.3.2 closing,NEXT_GATEWAY,ILL", "RCPT,450 4.2.1 greylisted,NEXT_GATEWAY,WELL", "RCPT,550 5.1.1 nobody,REFUSED,WELL",
        "RCPT,450 4.2.1 The user is receiving mail at a rate that prevents additional messages,NEXT_GATEWAY,WELL",
        "RCPT,452 4.2.2 mailbox over quota limit exceeded,NEXT_GATEWAY,WELL", "RCPT,452 4.3.1 insufficient storage,NEXT_GATEWAY,WELL",
        "RCPT,450 Requested mail action not taken: mailbox busy,NEXT_GATEWAY,WELL",
        "RCPT,452 4.5.3 too many recipients,NEXT_GATEWAY,WELL", "RCPT,552 5.5.3 too many recipients,NEXT_GATEWAY,WELL",
        "RCPT,552 too many recipients,NEXT_GATEWAY,WELL", "RCPT,552 5.2.2 mailbox full,REFUSED,WELL",
        "RCPT,530 5.7.0 who,NEXT_GATEWAY,ILL", "RCPT,503 5.5.1 need MAIL,NEXT_GATEWAY,ILL", "RCPT,501 5.1.3 bad address,REFUSED,WELL",
        "DATA,421 4.3.2 closing,NEXT_GATEWAY,ILL", "DATA,451 4.3.0 later,NEXT_GATEWAY,WELL", "DATA,554 5.5.1 no,REFUSED,WELL",
        "FINAL,250 2.0.0 taken,DELIVERED,WELL", "FINAL,451 4.3.0 later,NEXT_GATEWAY,WELL", "FINAL,421 4.3.2 closing,NEXT_GATEWAY,ILL",
        "FINAL,454 Throttling failure: Maximum sending rate exceeded.,SAME_GATEWAY,SLOWER", "FINAL,552 5.3.4 too big,REFUSED,WELL",
        "FINAL,421 4.7.28 an unusual rate of mail,SAME_GATEWAY,SLOWER", "FINAL,354 what,UNKNOWN,ILL"})
    void judgeShouldJudgeReplies(Stage stage, String reply, ForRecipient recipient, ForGateway gateway) {
        assertThat(FailurePolicy.judge(replied(stage, reply))).isEqualTo(new Meaning(recipient, gateway));
    }

    @ParameterizedTest
    @CsvSource({
        "NAME,UNKNOWN_NAME,NEXT_GATEWAY,ILL", "CONNECT,REFUSED,NEXT_GATEWAY,ILL", "CONNECT,TIMED_OUT,NEXT_GATEWAY,ILL",
        "GREETING,MALFORMED,NEXT_GATEWAY,ILL", "GREETING,CLOSED,NEXT_GATEWAY,ILL", "STARTTLS,NOT_OFFERED,NEXT_GATEWAY,ILL",
        "TLS,INJECTED,NEXT_GATEWAY,ILL", "TLS,TLS_FAILED,NEXT_GATEWAY,ILL", "AUTH,NOT_OFFERED,NEXT_GATEWAY,ILL",
        "AUTH,NO_COMMON_MECHANISM,NEXT_GATEWAY,ILL", "AUTH,BAD_CHALLENGE,NEXT_GATEWAY,ILL", "AUTH,CLOSED,NEXT_GATEWAY,ILL",
        "MAIL,CLOSED,NEXT_GATEWAY,ILL", "RCPT,TIMED_OUT,NEXT_GATEWAY,ILL", "DATA,UNEXPECTED,NEXT_GATEWAY,ILL",
        "CONTENT,CLOSED,NEXT_GATEWAY,ILL", "MAIL,BROKEN_PROMISE,FRESH_SESSION,WELL",
        "MAIL,NEEDS_8BITMIME,CANNOT_TAKE,WELL", "MAIL,NEEDS_REQUIRETLS,CANNOT_TAKE,WELL", "MAIL,TOO_LARGE,CANNOT_TAKE,WELL",
        "RCPT,NEEDS_SMTPUTF8,CANNOT_TAKE,WELL", "RCPT,UNSENDABLE,REFUSED,WELL", "CONTENT,SOURCE_FAILED,WAIT,NOTHING",
        "CONNECT,INTERNAL,WAIT,NOTHING", "FINAL,INTERNAL,UNKNOWN,NOTHING", "CONNECT,NOT_ASKED,NOT_ASKED,NOTHING",
        "FINAL,CLOSED,UNKNOWN,ILL", "FINAL,TIMED_OUT,UNKNOWN,ILL", "FINAL,MALFORMED,UNKNOWN,ILL"})
    void judgeShouldJudgeBrokenDialogues(Stage stage, Fault fault, ForRecipient recipient, ForGateway gateway) {
        assertThat(FailurePolicy.judge(broken(stage, fault))).isEqualTo(new Meaning(recipient, gateway));
    }

    @ParameterizedTest
    @ValueSource(strings = {"451 too many messages in this connection", "550 5.7.1 no", "530 5.7.0 who are you", "421 4.3.2 enough",
        "503 5.5.1 AUTH first", "552 x", "432 4.3.2 x"})
    void judgeShouldCallForAFreshSessionWhenAUsedOneRefusesMail(String reply) {
        assertThat(FailurePolicy.judge(replied(Stage.MAIL, reply), Session.USED))
            .isEqualTo(new Meaning(ForRecipient.FRESH_SESSION, ForGateway.WELL));
    }

    /** Used session, stage, what happens, what for the recipient. */
    @ParameterizedTest
    @CsvSource({"RCPT,421 4.3.2 enough,FRESH_SESSION", "RCPT,530 5.7.0 who,FRESH_SESSION",
        "RCPT,550 5.7.1 Authentication required,FRESH_SESSION",
        "RCPT,550 5.1.1 nobody,REFUSED", "RCPT,450 4.2.1 later,NEXT_GATEWAY", "DATA,421 x,FRESH_SESSION", "DATA,554 5.6.0 no,REFUSED",
        "FINAL,421 4.3.2 x,NEXT_GATEWAY", "FINAL,250 x,DELIVERED"})
    void judgeShouldTakeOtherRepliesOfAUsedSessionAtTheirWord(Stage stage, String reply, ForRecipient recipient) {
        assertThat(FailurePolicy.judge(replied(stage, reply), Session.USED).recipient()).isEqualTo(recipient);
    }

    @ParameterizedTest
    @CsvSource({"GREETING,421 4.7.0 enough,FEWER", "GREETING,554 5.7.1 no,FEWER", "EHLO,421 x,FEWER", "AUTH,535 5.7.8 wrong,FEWER",
        "AUTH,454 4.7.0 too many logins,FEWER", "STARTTLS,454 4.7.0 x,FEWER"})
    void judgeShouldStopNothingWhenOneMoreSessionIsRefused(Stage stage, String reply, ForGateway gateway) {
        assertThat(FailurePolicy.judge(replied(stage, reply), Session.BESIDE_OTHERS))
            .isEqualTo(new Meaning(ForRecipient.SAME_GATEWAY, gateway));
    }

    @ParameterizedTest
    @EnumSource(value = Fault.class, names = {"REFUSED", "TIMED_OUT", "UNREACHABLE"})
    void judgeShouldSeeTroubleWhenOneMoreConnectionFails(Fault fault) {
        assertThat(FailurePolicy.judge(broken(Stage.CONNECT, fault), Session.BESIDE_OTHERS).gateway()).isEqualTo(ForGateway.ILL);
    }

    /** The whole table, in the test's output; what must never happen is checked on every cell of it. */
    @Test
    void judgeShouldNeverBounceForAGatewaysTrouble() {
        List<String> table = new ArrayList<>();
        table.add(String.format("%-14s %-9s %-42s %-14s %s", "session", "stage", "event", "recipient", "gateway"));
        for (Session session : Session.values()) {
            for (Stage stage : Stage.values()) {
                REPLIES.forEach(reply -> table.add(row(session, stage, reply, replied(stage, reply))));
                for (Fault fault : Fault.values()) {
                    table.add(row(session, stage, fault.name(), broken(stage, fault)));
                }
            }
        }
        table.forEach(System.out::println);
        assertThat(table).hasSize(1 + Session.values().length * Stage.values().length * (REPLIES.size() + Fault.values().length));
        assertThat(table).filteredOn(line -> line.contains(" " + DELIVERED + " ")).hasSize(Session.values().length)
            .allMatch(line -> line.contains(" FINAL ") && line.contains("250 x"));
    }

    private static String row(Session session, Stage stage, String what, SmtpEvent event) {
        Meaning meaning = FailurePolicy.judge(event, session);
        boolean broken = event.reply().isEmpty();
        if (meaning.recipient() == REFUSED) {
            assertThat(stage.isSessionSetUp() && !broken).as("a bounce for %s %s", stage, what).isFalse();
            assertThat(broken ? what : what.substring(0, 1)).isIn("5", Fault.UNSENDABLE.name());
        }
        if (broken && stage == Stage.FINAL && !List.of("UNSENDABLE", "SOURCE_FAILED", "BROKEN_PROMISE").contains(what)) {
            assertThat(meaning.recipient()).as("%s %s", stage, what).isEqualTo(ForRecipient.UNKNOWN);
        }
        if (meaning.isTrouble()) {
            assertThat(meaning.recipient()).as("%s %s", stage, what).isIn(ForRecipient.NEXT_GATEWAY, ForRecipient.UNKNOWN);
        }
        return String.format("%-14s %-9s %-42s %-14s %s", session, stage, what, meaning.recipient(), meaning.gateway());
    }

    private static SmtpEvent broken(Stage stage, Fault fault) {
        return new SmtpEvent.Broken(stage, fault, "");
    }

    private static SmtpEvent replied(Stage stage, String reply) {
        return new SmtpEvent.Replied(stage, SmtpReply.of(Integer.parseInt(reply.substring(0, 3)), reply.substring(4)));
    }
}
