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

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import io.postern.gateway.Health.BackingOff;
import io.postern.gateway.Health.Probing;
import io.postern.gateway.Health.Trouble;
import io.postern.gateway.Health.Well;
import io.postern.gateway.HealthBook.Permission;
import io.postern.smtp.Credentials;
import io.postern.smtp.Fault;
import io.postern.smtp.Secret;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpEvent.Broken;
import io.postern.smtp.SmtpEvent.Replied;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.Stage;

/** By a clock that stands still until it is moved. */
class HealthBookTest {
    private static final String MAIL = "mail-1";
    private static final Gateway GATEWAY = gateway("a.example");
    private static final SmtpEvent REFUSED = new Broken(Stage.CONNECT, Fault.REFUSED, "refused");
    private static final SmtpEvent BUSY = replied(Stage.MAIL, "421 4.3.2 busy");
    private static final SmtpEvent WRONG_PASSWORD = replied(Stage.AUTH, "535 5.7.8 wrong");
    private static final SmtpEvent TAKEN = replied(Stage.FINAL, "250 ok");

    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - Duration.ofSeconds(2).toNanos());
    private final List<Health> told = new ArrayList<>();
    private final HealthBook book = new HealthBook(clock::get, () -> 0);

    @ParameterizedTest
    @MethodSource
    void reportShouldLeaveAGatewayAloneAfterItsOwnTroubleOnly(SmtpEvent event, Class<? extends Health> after) {
        report(event);

        assertThat(book.health(GATEWAY)).isInstanceOf(after);
        assertThat(book.ask(GATEWAY, MAIL).isEmpty()).isEqualTo(after == BackingOff.class);
        assertThat(book.ask(gateway("b.example"), MAIL)).isPresent();
    }

    /** Each of them is the FailurePolicy's to judge; here are those at the borders. */
    static Stream<Arguments> reportShouldLeaveAGatewayAloneAfterItsOwnTroubleOnly() {
        return Stream.of(
            arguments(REFUSED, BackingOff.class),
            arguments(BUSY, BackingOff.class),
            arguments(WRONG_PASSWORD, BackingOff.class),
            arguments(replied(Stage.MAIL, "530 5.7.0 who are you"), BackingOff.class),
            arguments(replied(Stage.MAIL, "451 4.3.0 later"), Well.class),
            arguments(replied(Stage.RCPT, "550 5.1.1 nobody"), Well.class),
            arguments(new Broken(Stage.MAIL, Fault.TOO_LARGE, "x"), Well.class),
            arguments(new Broken(Stage.CONTENT, Fault.SOURCE_FAILED, "x"), Well.class),
            arguments(new Broken(Stage.FINAL, Fault.CLOSED, "x"), BackingOff.class),
            arguments(new Broken(Stage.FINAL, Fault.TIMED_OUT, "x"), BackingOff.class),
            arguments(replied(Stage.MAIL, "454 4.7.0 Throttling failure: Maximum sending rate exceeded"), Well.class),
            arguments(new Broken(Stage.CONNECT, Fault.NOT_ASKED, "x"), Well.class));
    }

    @Test
    void reportShouldFindTheTroubleAmongRecipients() {
        permission().report(List.of(TAKEN, BUSY));

        assertThat(book.health(GATEWAY)).isInstanceOfSatisfying(BackingOff.class, pause -> assertThat(pause.event()).isEqualTo(BUSY));
    }

    @Test
    void pauseShouldDoubleUpToFiveMinutes() {
        assertThat(pauses(REFUSED, 11)).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 128L, 256L, 300L, 300L);
    }

    @Test
    void pauseShouldDoubleUpToAnHourWhenTheLoginIsRefused() {
        assertThat(pauses(WRONG_PASSWORD, 6)).containsExactly(300L, 600L, 1200L, 2400L, 3600L, 3600L);
    }

    @Test
    void pauseShouldBeginAnewWhenTheTroubleIsAnother() {
        pauses(REFUSED, 5);

        assertThat(pauses(WRONG_PASSWORD, 1)).containsExactly(300L);
    }

    @Test
    void pauseShouldBeShortenedByChance() {
        HealthBook early = new HealthBook(clock::get, () -> 1);
        early.ask(GATEWAY, MAIL).orElseThrow().report(List.of(WRONG_PASSWORD));

        assertThat(early.health(GATEWAY)).isInstanceOfSatisfying(BackingOff.class,
            pause -> assertThat(pause.pause()).isEqualTo(Duration.ofSeconds(225)));
    }

    @Test
    void askShouldLetOneMailTryWhenThePauseIsOver() {
        report(REFUSED);
        pass(Duration.ofMillis(999));
        assertThat(book.ask(GATEWAY, MAIL)).isEmpty();
        pass(Duration.ofMillis(1));

        Optional<Permission> probe = book.ask(GATEWAY, MAIL);
        assertThat(probe).isPresent();
        assertThat(book.ask(GATEWAY, MAIL)).isEmpty();

        probe.orElseThrow().report(List.of(TAKEN));
        assertThat(List.of(permission(), permission())).hasSize(2);
    }

    @Test
    void askShouldLetTheNextTryAMomentLaterWhenTheFirstHasShownNothing() {
        report(REFUSED);
        pass(Duration.ofSeconds(1));
        try (Permission probe = permission()) {
            probe.report(List.of(new Broken(Stage.CONTENT, Fault.SOURCE_FAILED, "unreadable")));
            assertThat(book.ask(GATEWAY, MAIL)).isEmpty();
        }

        assertThat(book.ask(GATEWAY, MAIL)).isEmpty();
        pass(Duration.ofSeconds(1));
        assertThat(book.ask(GATEWAY, MAIL)).isPresent();
    }

    @Test
    void askShouldNotLetAThousandTryWhenTheFirstEndsUnknown() {
        report(REFUSED);
        pass(Duration.ofSeconds(1));
        report(new Broken(Stage.FINAL, Fault.CLOSED, "cut"));

        assertThat(IntStream.range(0, 1000).filter(i -> book.ask(GATEWAY, "mail-" + i).isPresent())).isEmpty();
        assertThat(book.health(GATEWAY)).isInstanceOfSatisfying(BackingOff.class, pause -> assertThat(pause.failures()).isEqualTo(2));
    }

    @Test
    void askShouldLetAnotherMailTryAfterOneThatWasCutOffInItsTransaction() {
        report(BUSY);
        pass(Duration.ofSeconds(1));

        assertThat(book.ask(GATEWAY, MAIL)).isEmpty();
        assertThat(book.ask(GATEWAY, "mail-2")).isPresent();
    }

    @Test
    void askShouldLetTheSameMailTryWhenNoOtherComes() {
        report(BUSY);
        pass(Duration.ofSeconds(31));

        assertThat(book.ask(GATEWAY, MAIL)).isPresent();
    }

    @Test
    void askShouldLetTheSameMailTryWhenTheTroubleCannotBeItsFault() {
        report(REFUSED);
        pass(Duration.ofSeconds(1));

        assertThat(book.ask(GATEWAY, MAIL)).isPresent();
    }

    @Test
    void reportShouldCountFailuresOfTheSameTimeAsOne() {
        List<Permission> concurrent = List.of(permission(), permission(), permission());

        concurrent.forEach(permission -> permission.report(List.of(REFUSED)));

        assertThat(book.health(GATEWAY)).isInstanceOfSatisfying(BackingOff.class, pause -> assertThat(pause.failures()).isEqualTo(1));
    }

    @Test
    void reportShouldNotTakeAnOldSuccessForRecovery() {
        Permission old = permission();
        report(REFUSED);

        old.report(List.of(TAKEN));

        assertThat(book.health(GATEWAY)).isInstanceOf(BackingOff.class);
    }

    @Test
    void listenersShouldHearOfEachChange() {
        book.add((gateway, before, after) -> told.add(after));
        report(TAKEN);
        report(REFUSED);
        pass(Duration.ofSeconds(1));
        report(TAKEN);

        assertThat(told).hasExactlyElementsOfTypes(BackingOff.class, Probing.class, Well.class);
    }

    @Test
    void troubleShouldBeTheLoginsOnlyWhenTimeWillNotMendIt() {
        assertThat(Trouble.of(WRONG_PASSWORD)).isEqualTo(Trouble.LOGIN);
        assertThat(Trouble.of(new Broken(Stage.AUTH, Fault.NO_COMMON_MECHANISM, "x"))).isEqualTo(Trouble.GATEWAY);
        assertThat(Trouble.of(new Broken(Stage.AUTH, Fault.NOT_OFFERED, "x"))).isEqualTo(Trouble.GATEWAY);
        assertThat(Trouble.of(replied(Stage.AUTH, "454 4.7.0 later"))).isEqualTo(Trouble.GATEWAY);
        assertThat(Trouble.of(new Broken(Stage.AUTH, Fault.CLOSED, "x"))).isEqualTo(Trouble.GATEWAY);
        assertThat(Trouble.of(replied(Stage.GREETING, "554 5.7.1 no"))).isEqualTo(Trouble.GATEWAY);
    }

    private List<Long> pauses(SmtpEvent event, int times) {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            pass(Duration.ofHours(1));
            report(event);
            pauses.add(((BackingOff) book.health(GATEWAY)).pause().toSeconds());
        }
        return pauses;
    }

    private void report(SmtpEvent event) {
        try (Permission permission = permission()) {
            permission.report(List.of(event));
        }
    }

    private Permission permission() {
        return book.ask(GATEWAY, MAIL).orElseThrow();
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    private static SmtpEvent replied(Stage stage, String line) {
        return new Replied(stage, new SmtpReply(Integer.parseInt(line.substring(0, 3)), List.of(line.substring(4))));
    }

    private static Gateway gateway(String host) {
        return new Gateway(host, 587, new Credentials("relay", Secret.of("s3cr3t".toCharArray())));
    }
}
