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

package io.postern.rdns.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.hash.Hashing;

class DistinctCountTest {

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 9, 30, 511})
    void estimateShouldBeExactWhenThereAreFew(int number) {
        DistinctCount count = count(0, number);
        count.addAll(count(0, number));

        assertThat(count.isExact()).isTrue();
        assertThat(count.estimate()).isEqualTo(number);
    }

    @ParameterizedTest
    @ValueSource(ints = {512, 5_000, 1_000_000})
    void estimateShouldBeNearWhenThereAreMany(int number) {
        DistinctCount count = count(0, number);

        assertThat(count.isExact()).isFalse();
        assertThat(count.estimate()).isCloseTo(number, Percentage.withPercentage(15));
    }

    @Test
    void addAllShouldCountOnceWhatBothHave() {
        DistinctCount few = count(0, 300);
        few.addAll(count(200, 400));
        DistinctCount many = count(0, 60_000);
        many.addAll(count(30_000, 90_000));

        assertThat(few.estimate()).isEqualTo(400);
        assertThat(many.estimate()).isCloseTo(90_000, Percentage.withPercentage(15));
    }

    private static DistinctCount count(int from, int to) {
        DistinctCount count = new DistinctCount();
        // A fixed key: the same numbers in every run.
        LongStream.range(from, to).forEach(each -> count.add(Hashing.sipHash24(1, 2).hashLong(each).asLong()));
        return count;
    }
}
