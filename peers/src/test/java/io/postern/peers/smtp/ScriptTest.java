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

package io.postern.peers.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptTest {
    private static final Action LATER = Action.reply("451 4.3.0 later");
    private static final Action NEVER = Action.reply("550 5.1.1 never");

    private final Script script = new Script();

    @Test
    void nextShouldProceedWhenNothingIsSaid() {
        assertThat(script.next(Step.MAIL, "MAIL FROM:<>")).isEqualTo(Action.proceed());
    }

    @Test
    void nextShouldStickToTheLastActionWhenTheSequenceIsAtItsEnd() {
        script.on(Step.MAIL, LATER, Action.proceed(), NEVER);

        assertThat(Stream.generate(() -> script.next(Step.MAIL, "")).limit(5))
            .containsExactly(LATER, Action.proceed(), NEVER, NEVER, NEVER);
        assertThat(script.next(Step.RCPT, "")).isEqualTo(Action.proceed());
    }

    @Test
    void nextShouldPreferTheNewestConditionWhenSeveralFit() {
        script.on(Step.RCPT, line -> line.contains("bad"), NEVER);
        script.on(Step.RCPT, LATER);
        script.on(Step.RCPT, line -> line.contains("worse"), Action.close());

        assertThat(script.next(Step.RCPT, "bad@")).isEqualTo(NEVER);
        assertThat(script.next(Step.RCPT, "bad worse@")).isEqualTo(Action.close());
        assertThat(script.next(Step.RCPT, "good@")).isEqualTo(LATER);
    }

    @Test
    void onShouldReplaceTheGeneralRuleWhenThereWasOne() {
        script.on(Step.MAIL, LATER, NEVER);
        script.on(Step.MAIL, NEVER);

        assertThat(script.next(Step.MAIL, "")).isEqualTo(NEVER);
    }

    @Test
    void onShouldRefuseWhenThereIsNoAction() {
        assertThatThrownBy(() -> script.on(Step.MAIL)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining("MAIL");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ok", "25", "199 x", "2500 x", "600 x", "250ok"})
    void replyShouldBeRefusedWhenItHasNoCode(String text) {
        assertThatThrownBy(() -> Action.reply(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @MethodSource
    void verdictShouldFollowFromTheFirstThatDecidesWhenTheActionIs(Action action, Action.Verdict verdict) {
        assertThat(action.verdict()).isEqualTo(verdict);
    }

    static Stream<Arguments> verdictShouldFollowFromTheFirstThatDecidesWhenTheActionIs() {
        Action delay = Action.delay(Duration.ofMillis(1));
        return Stream.of(
            Arguments.of(Action.reply("250 ok"), Action.Verdict.ACCEPT),
            Arguments.of(Action.reply("354 go"), Action.Verdict.CONTINUE),
            Arguments.of(NEVER, Action.Verdict.REFUSE),
            Arguments.of(Action.rawBytes("250 ok\r\n".getBytes(StandardCharsets.US_ASCII)), Action.Verdict.ACCEPT),
            Arguments.of(Action.rawBytes(new byte[] {22, 3, 1}), Action.Verdict.REFUSE),
            Arguments.of(Action.close(), Action.Verdict.END),
            Arguments.of(Action.reset(), Action.Verdict.END),
            Arguments.of(Action.stall(), Action.Verdict.END),
            Arguments.of(delay, Action.Verdict.PROCEED),
            Arguments.of(delay.then(NEVER), Action.Verdict.REFUSE),
            Arguments.of(Action.reply("250 ok").then(Action.close()), Action.Verdict.ACCEPT),
            Arguments.of(delay.then(delay), Action.Verdict.PROCEED));
    }
}
