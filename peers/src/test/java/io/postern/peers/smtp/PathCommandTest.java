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

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

class PathCommandTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '~', value = {
        "MAIL FROM:<> | ~~",
        "mail from:<a@b.test> | a@b.test",
        "MAIL FROM:<\"a > \\\" b\"@b.test> | \"a > \\\" b\"@b.test",
        "MAIL FROM:<a@[127.0.0.1]> | a@[127.0.0.1]",
    })
    void mailShouldGiveThePathWhenTheLineIsByTheBook(String line, String path) {
        assertThat(PathCommand.mail(line)).contains(new PathCommand(path, List.of()));
    }

    @Test
    void mailShouldGiveTheParametersWhenThereAreSome() {
        assertThat(PathCommand.mail("MAIL FROM:<a@b.test> SIZE=3 BODY=8BITMIME"))
            .contains(new PathCommand("a@b.test", List.of("SIZE=3", "BODY=8BITMIME")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"MAIL", "MAIL FROM:", "MAIL FROM: <a@b.test>", "MAIL FROM:a@b.test", "MAIL FROM:<a@b.test>SIZE=3",
        "MAIL FROM:<a b@c.test>", "MAIL FROM:<a@b.test", "RCPT TO:<a@b.test>"})
    void mailShouldGiveNothingWhenTheLineIsOtherwise(String line) {
        assertThat(PathCommand.mail(line)).isEmpty();
    }

    @Test
    void rcptShouldGiveNothingWhenThePathIsEmpty() {
        assertThat(PathCommand.rcpt("RCPT TO:<>")).isEmpty();
        assertThat(PathCommand.rcpt("RCPT TO:<a@b.test> NOTIFY=NEVER")).contains(new PathCommand("a@b.test", List.of("NOTIFY=NEVER")));
    }

    @Property
    void mailShouldReturnWhenTheLineIsAnything(@ForAll String path, @ForAll String parameters) {
        assertThat(PathCommand.mail("MAIL FROM:<" + path + "> " + parameters)).isNotNull();
    }

    @Test
    void mailShouldReturnWhenTheLineIsAsLongAsItGets() {
        assertThat(PathCommand.mail("MAIL FROM:<" + "\"\\a\"".repeat(Wire.LONGEST_LINE / 4) + ">")).isPresent();
        assertThat(PathCommand.mail("MAIL FROM:<" + "\"".repeat(Wire.LONGEST_LINE))).isEmpty();
    }
}
