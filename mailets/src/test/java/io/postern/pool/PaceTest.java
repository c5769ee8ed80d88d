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

package io.postern.pool;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** By a clock that starts shortly before its overflow. */
class PaceTest {
    private static final double NO_JITTER = 0;

    private final Pace pace = new Pace(8, () -> NO_JITTER);
    private long now = Long.MAX_VALUE - 5;

    @Test
    void aPeerThatAsksForNothingShouldGetAllAtOnce() {
        assertThat(List.of(pace.cap(), pace.window())).containsExactly(8, 8);
        assertThat(pace.pause(now)).isZero();
    }

    @Test
    void slowerShouldPauseAndHalve() {
        slower(8);

        assertThat(seconds()).isEqualTo(1);
        assertThat(pace.cap()).isEqualTo(4);
        assertThat(pace.window()).isEqualTo(1);
    }

    @Test
    void slowerShouldCountOnceForTransfersThatBeganBefore() {
        int began = pace.round();
        slower(8);
        pace.slower(7, began, now);
        pass(1);
        pace.slower(6, began, now);

        assertThat(seconds()).isZero();
        assertThat(pace.cap()).isEqualTo(4);
    }

    @Test
    void slowerShouldPauseLongerEachTimeUpToAMinuteWhenNothingWent() {
        List<Long> pauses = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            slower(1);
            pauses.add(seconds());
            pass(seconds());
        }

        assertThat(pauses).containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 60L, 60L, 60L);
        assertThat(pace.cap()).isEqualTo(1);
    }

    @Test
    void wentShouldShortenTheNextPauseStepByStep() {
        for (int i = 0; i < 4; i++) {
            slower(8);
            pass(seconds());
        }
        went(2);
        slower(1);

        assertThat(seconds()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource({"0, 1000", "0.5, 1125", "1, 1250"})
    void pausesShouldBeLongerByUpToAQuarter(double random, long millis) {
        Pace jittered = new Pace(8, () -> random);
        jittered.slower(8, 0, now);

        assertThat(Duration.ofNanos(jittered.pause(now))).isEqualTo(Duration.ofMillis(millis));
    }

    /** One, then one more with each success; the cap by one with each round of successes, and not to where it was too much. */
    @Test
    void wentShouldWidenAgain() {
        slower(8);
        pass(1);
        List<String> steps = new ArrayList<>();
        for (int i = 0; i < 18; i++) {
            steps.add(pace.window() + "/" + pace.cap());
            went(1);
        }

        assertThat(steps).containsExactly("1/4", "2/4", "3/4", "4/4", "5/5", "5/5", "5/5", "5/5", "5/5", "6/6", "6/6", "6/6", "6/6", "6/6",
            "6/6", "7/7", "7/7", "7/7");
    }

    @Test
    void wentShouldTryOnlyAfterAWhileWhatWasTooMuch() {
        slower(4);
        pass(1);
        went(100);
        assertThat(pace.cap()).isEqualTo(3);

        pass(10);
        went(3);
        assertThat(pace.cap()).isEqualTo(4);
        went(100);
        assertThat(pace.cap()).isEqualTo(8);
    }

    @Test
    void whatWasTooMuchTwiceShouldBeTriedAfterTwiceAsLong() {
        pace.fewer(3, now);
        pass(10);
        went(3);
        pace.fewer(3, now);
        pass(19);
        went(100);
        assertThat(pace.cap()).isEqualTo(3);

        pass(1);
        went(1);
        assertThat(pace.cap()).isEqualTo(4);
        went(100);
        assertThat(pace.cap()).isEqualTo(8);
    }

    @Test
    void fewerShouldKeepToThoseThatWorkWithoutAPause() {
        pace.fewer(3, now);

        assertThat(seconds()).isZero();
        assertThat(List.of(pace.cap(), pace.window())).containsExactly(3, 3);
    }

    @Test
    void fewerShouldMeanNothingWithoutOthers() {
        pace.fewer(0, now);

        assertThat(pace.cap()).isEqualTo(8);
    }

    @Test
    void wentShouldSayNothingAboutATimeBefore() {
        int began = pace.round();
        slower(8);
        pace.went(began, now);
        pass(1);
        pace.went(began, now);

        assertThat(pace.window()).isEqualTo(1);
    }

    @Test
    void forgiveShouldForgetEverything() {
        slower(8);
        pace.forgive();

        assertThat(seconds()).isZero();
        assertThat(List.of(pace.cap(), pace.window())).containsExactly(8, 8);
        slower(8);
        assertThat(seconds()).isEqualTo(1);
    }

    @Test
    void limitShouldHoldAtOnce() {
        pace.limit(2);

        assertThat(List.of(pace.cap(), pace.window())).containsExactly(2, 2);
    }

    private void slower(int atWork) {
        pace.slower(atWork, pace.round(), now);
    }

    private void went(int times) {
        for (int i = 0; i < times; i++) {
            pace.went(pace.round(), now);
        }
    }

    private long seconds() {
        return Duration.ofNanos(pace.pause(now)).toSeconds();
    }

    private void pass(long seconds) {
        now += Duration.ofSeconds(seconds).toNanos();
    }
}
