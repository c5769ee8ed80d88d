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

import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class HourlyCountsTest {
    private static final long NOW = 500_000;

    @Test
    void sinceShouldBeNothingAtFirst() {
        assertThat(new HourlyCounts().since(NOW)).isZero();
    }

    @Test
    void anEarlierHourShouldCountAsTheLatest() {
        HourlyCounts counts = new HourlyCounts();
        counts.add(NOW);
        counts.add(NOW - 5);

        assertThat(counts.since(NOW)).isEqualTo(2);
    }

    @Property
    void sinceShouldAgreeWithAListOfAllHours(@ForAll List<@IntRange(max = 400) Integer> steps, @ForAll @IntRange(max = 200) int back) {
        HourlyCounts counts = new HourlyCounts();
        List<Long> hours = new ArrayList<>();
        long hour = NOW;
        for (int step : steps) {
            hour += step / 10;
            counts.add(hour);
            hours.add(hour);
        }
        long latest = hour;

        assertThat(counts.since(latest - back)).isEqualTo(
            hours.stream().filter(each -> each >= latest - back && each > latest - HourlyCounts.MOST_HOURS).count());
    }
}
