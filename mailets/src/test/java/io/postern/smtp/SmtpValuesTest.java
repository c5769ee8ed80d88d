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

package io.postern.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SmtpValuesTest {
    @ParameterizedTest
    @CsvSource({"550,5.7.1 no,5.7.1", "250,2.0.0,2.0.0", "550,5.7.123 x,5.7.123", "550,4.7.1 contradicts,''", "550,5.7 short,''",
        "550,5.7.1no space,''", "550,text 5.7.1,''", "550,5.7.1234 long,''"})
    void enhancedStatusShouldBeReadFromTheBeginningOfTheText(int code, String text, String expected) {
        assertThat(SmtpReply.of(code, text).enhancedStatus().map(EnhancedStatus::toString).orElse("")).isEqualTo(expected);
    }

    @Test
    void replyShouldPrintNothingThatBreaksALine() {
        SmtpReply reply = SmtpReply.of(550, "bad\r\nX-Header: \u0000 \u2028 \u202e\u001b[31m");

        assertThat(reply).hasToString("550 bad\\u000d\\u000aX-Header: \\u0000 \\u2028 \\u202e\\u001b[31m");
    }

    @Test
    void printableShouldCutLongText() {
        assertThat(Printable.of("x".repeat(5000))).hasSize(1003).endsWith("...");
    }

    @Test
    void secretShouldNotBePrinted() {
        Credentials credentials = new Credentials("relay", Secret.of("hunter2".toCharArray()));

        assertThat(credentials.toString()).contains("relay", "****").doesNotContain("hunter2");
    }

    @ParameterizedTest
    @CsvSource({"a,a,true", "a,b,false", "a,ab,false", "'','',true"})
    void secretShouldEqualByContent(String one, String other, boolean equal) {
        assertThat(Secret.of(one.toCharArray()).equals(Secret.of(other.toCharArray()))).isEqualTo(equal);
    }

    @Test
    void secretShouldNotChangeWithItsSource() {
        char[] source = "abc".toCharArray();
        Secret secret = Secret.of(source);

        source[0] = 'x';
        secret.reveal()[1] = 'y';

        assertThat(secret.reveal()).containsExactly('a', 'b', 'c');
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a@x.example", "\"a b\"@x.example", "\"<>\"@x.example", "\"a\\\"b\"@x.example", "usér@x.example"})
    void pathShouldTakeAddresses(String address) {
        assertThat(Path.isSendable(address)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a@x\r\nRCPT TO:<evil@x", "a@x\n", "a\0@x", "a@x> NOTIFY=NEVER", "a@x>", "<a@x", "a b@x", "\"a@x", "\"a\\",
        "\"a\\\n\"@x", "a\u0085@x"})
    void pathShouldRefuseWhatCouldLeaveItsBrackets(String address) {
        assertThat(Path.isSendable(address)).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"mail.example.com,true", "my_host,true", "[127.0.0.1],true", "[IPv6:::1],true", "'',false", "a b,false",
        "'a\r\nQUIT',false",
        "[,false"})
    void heloNameShouldBeOneWord(String name, boolean valid) {
        assertThat(HeloName.isValid(name)).isEqualTo(valid);
    }

    @Test
    void capabilitiesShouldReadKeywordsInAnyCaseAndBothFormsOfAuth() {
        Capabilities capabilities = Capabilities.of(
            SmtpReply.of(250, "host greets", "size 1000", "starttls", "AUTH=LOGIN", "AUTH plain  Login"));

        assertThat(capabilities.offers(Capabilities.STARTTLS)).isTrue();
        assertThat(capabilities.mechanisms()).containsExactly("LOGIN", "PLAIN");
        assertThat(capabilities.keywords().get("SIZE")).containsExactly("1000");
        assertThat(capabilities.offers("HOST")).isFalse();
    }

    @Test
    void timeoutsShouldRefuseZero() {
        assertThatThrownBy(() -> Timeouts.uniform(Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void timeoutsShouldBeThoseOfTheStandard() {
        assertThat(Timeouts.RFC_5321.greeting()).isEqualTo(Duration.ofMinutes(5));
        assertThat(Timeouts.RFC_5321.data()).isEqualTo(Duration.ofMinutes(2));
        assertThat(Timeouts.RFC_5321.block()).isEqualTo(Duration.ofMinutes(3));
        assertThat(Timeouts.RFC_5321.finalDot()).isEqualTo(Duration.ofMinutes(10));
    }
}
