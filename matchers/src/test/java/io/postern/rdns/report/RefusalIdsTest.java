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

import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RefusalIdsTest {

    @Test
    void nextShouldBeAnotherEachTimeAndEasyToReadOut() {
        RefusalIds ids = new RefusalIds();

        assertThat(Stream.generate(ids::next).limit(1000)).doesNotHaveDuplicates()
            .allMatch(id -> id.matches("[346789CFHJKMPRTWXY]{3}(-[346789CFHJKMPRTWXY]{3}){2}"))
            .allSatisfy(id -> assertThat(RefusalIds.read(id)).contains(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"K7F-3M9-XWR", "k7f-3m9-xwr", "K7F3M9XWR", "k7f 3m9 xwr"})
    void readShouldTakeItAsPeopleWriteIt(String text) {
        assertThat(RefusalIds.read(text)).contains("K7F-3M9-XWR");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "K7F-3M9-XW", "K7F-3M9-XWRR", "K7F-3M9-XWO", "K7F_3M9_XWR", "\u212a7F-3M9-XWR", "192.0.2.7"})
    void readShouldTakeNothingElse(String text) {
        assertThat(RefusalIds.read(text)).isEmpty();
    }
}
