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

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.CharRange;
import net.jqwik.api.constraints.Chars;

class DottedContentTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "nothing | .~ | ''",
        "a line | a~.~ | a~",
        "a stuffed dot | ..a~.~ | .a~",
        "a lone stuffed dot | ..~.~ | .~",
        "a dot alone but for more | .a~.~ | a~",
        "bare LF before the dot | a^.~b~.~ | a^.~b~",
        "bare CR before the dot | a%.~b~.~ | a%.~b~",
        "bare LF behind the dot | .^b~.~ | ^b~",
        "bare CR behind the dot | .%b~.~ | %b~",
        "two CR at the end | a%~.~ | a%~",
        "CR CR LF behind the dot | .%~.~ | %~",
    })
    void readShouldKeepEveryOctetButTheStuffingWhenTheContentHas(String what, String sent, String kept) throws IOException {
        String rest = "QUIT\r\n";
        ByteArrayInputStream source = new ByteArrayInputStream(octets(ends(sent) + rest));

        assertThat(read(source)).as(what).isEqualTo(ends(kept));
        assertThat(source.readAllBytes()).as("what follows").isEqualTo(octets(rest));
    }

    @Property
    void readShouldGiveBackTheContentWhenItWasStuffedByTheBook(@ForAll @Chars({'.', '\r', '\n', 'a'}) String content) throws IOException {
        assertThat(read(new ByteArrayInputStream(octets(stuffed(content + "\r\n"))))).isEqualTo(content + "\r\n");
    }

    @Property(tries = 200)
    void readShouldGiveBackTheContentWhenItHasAnyOctets(@ForAll @CharRange(from = 0, to = 255) String content) throws IOException {
        assertThat(read(new ByteArrayInputStream(octets(stuffed(content + "\r\n"))))).isEqualTo(content + "\r\n");
    }

    private static String read(ByteArrayInputStream source) throws IOException {
        Transaction transaction = new Transaction(ContentRecord.whole());
        DottedContent.read(source::read, transaction);
        assertThat(transaction.size()).isEqualTo(transaction.text().length());
        return transaction.text();
    }

    /** RFC 5321, 4.5.2, written down in another way than in the code under test. */
    private static String stuffed(String content) {
        return ("\r\n" + content).replace("\r\n.", "\r\n..").substring(2) + ".\r\n";
    }

    private static String ends(String text) {
        return text.replace("~", "\r\n").replace("^", "\n").replace("%", "\r");
    }

    private static byte[] octets(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
