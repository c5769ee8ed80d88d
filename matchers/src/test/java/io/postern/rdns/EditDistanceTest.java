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


package io.postern.rdns;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Locale;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.StringLength;

class EditDistanceTest {

    @ParameterizedTest
    @CsvSource({"'','',0", "abc,'',3", "'',abc,3", "abc,abc,0", "abc,ABC,0", "kitten,sitting,3", "dedline,deadline,1", "flaw,lawn,2"})
    void betweenShouldCountEdits(String first, String second, int expected) {
        assertThat(EditDistance.between(first, second)).isEqualTo(expected);
    }

    @Property
    void betweenShouldBeADistance(
            @ForAll @AlphaChars @StringLength(max = 8) String a,
            @ForAll @AlphaChars @StringLength(max = 8) String b,
            @ForAll @AlphaChars @StringLength(max = 8) String c) {
        assertThat(EditDistance.between(a, b)).isEqualTo(EditDistance.between(b, a));
        assertThat(EditDistance.between(a, b) == 0).isEqualTo(a.toLowerCase(Locale.ROOT).equals(b.toLowerCase(Locale.ROOT)));
        assertThat(EditDistance.between(a, c)).isLessThanOrEqualTo(EditDistance.between(a, b) + EditDistance.between(b, c));
    }
}
