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

package io.postern.gateway.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SecretFileTest {
    @TempDir
    Path folder = Path.of("");

    @ParameterizedTest
    @CsvSource(delimiter = '|', ignoreLeadingAndTrailingWhitespace = false, value = {
        "s3cr3t|s3cr3t", "s3cr3t\\n|s3cr3t", "s3cr3t\\r\\n|s3cr3t", " s3 cr3t \\n| s3 cr3t ",
        "gr\u00fc\u00df \ud83d\ude00\\n|gr\u00fc\u00df \ud83d\ude00"})
    void tokenShouldBeTheLineWithoutItsEnd(String content, String secret) throws IOException {
        assertThat(file(content).token().reveal()).containsExactly(secret.toCharArray());
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "''|is empty", "\\n|is empty", "\\r\\n|is empty", "s3cr3t\\n\\n|has more than one line", "s3cr3t\\nmore\\n|has more than one line",
        "s3cr3t\\r|has more than one line", "s3cr3t\\t|a control character", "s3cr3t\\0|a control character"})
    void tokenShouldFailWithoutTheContentWhenItIsNotOneLine(String content, String message) throws IOException {
        SecretFile file = file(content);

        assertThatThrownBy(file::token).isInstanceOf(IOException.class)
            .hasMessageStartingWith(file.path().toString()).hasMessageContaining(message).hasMessageNotContaining("s3cr3t");
    }

    @Test
    void tokenShouldFailWhenItIsNotUtf8() throws IOException {
        SecretFile file = new SecretFile(Files.write(folder.resolve("latin1"), "s3cr3t\u00fc".getBytes(StandardCharsets.ISO_8859_1)));

        assertThatThrownBy(file::token).hasMessage(file.path() + " is not UTF-8");
    }

    @Test
    void tokenShouldFailWhenTheFileIsNotThere() {
        SecretFile file = new SecretFile(folder.resolve("none"));

        assertThatThrownBy(file::token).hasMessage(file.path() + " does not exist");
    }

    @Test
    void tokenShouldFailWhenItIsAFolder() {
        assertThatThrownBy(() -> new SecretFile(folder).token()).hasMessage(folder + " cannot be read: IOException");
    }

    @Test
    void tokenShouldFailAtABoundedCostWhenTheFileIsEndless() {
        assertThatThrownBy(() -> new SecretFile(Path.of("/dev/zero")).token()).hasMessage("/dev/zero is too long for a secret");
    }

    @Test
    void tokenShouldBeReadAnewEachTime() throws IOException {
        SecretFile file = file("old\n");
        assertThat(file.token().reveal()).containsExactly('o', 'l', 'd');

        Files.writeString(file.path(), "new\n");
        assertThat(file.token().reveal()).containsExactly('n', 'e', 'w');
    }

    private SecretFile file(String content) throws IOException {
        return new SecretFile(Files.writeString(folder.resolve("secret"),
            content.replace("\\r", "\r").replace("\\n", "\n").replace("\\t", "\t").replace("\\0", "\0")));
    }
}
