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
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;

class ExemptFileTest {
    private static final ClientAddress PARTNER = ClientAddress.parse("192.0.2.7").orElseThrow();

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Logger logger = (Logger) LoggerFactory.getLogger(ExemptFile.class);
    private int second;
    private Path path;

    @BeforeEach
    void start(@TempDir Path folder) {
        path = folder.resolve("rdns-exempt");
        log.start();
        logger.addAppender(log);
    }

    @AfterEach
    void stop() {
        logger.detachAppender(log);
    }

    @Test
    void openShouldExemptNobodyWithoutAFile() {
        assertThat(exempts(ExemptFile.open(path))).isFalse();
    }

    @Test
    void openShouldReadTheFile() throws IOException {
        write("192.0.2.7");

        assertThat(exempts(ExemptFile.open(path))).isTrue();
    }

    @Test
    void openShouldRefuseMistakes() throws IOException {
        write("192.0.2.7\n192.0.2");

        assertThatThrownBy(() -> ExemptFile.open(path)).isInstanceOf(SettingsException.class).hasMessageStartingWith(path + ": line 2: ");
    }

    @Test
    void openShouldRefuseWhatIsNoFile() throws IOException {
        Files.createDirectory(path);

        assertThatThrownBy(() -> ExemptFile.open(path)).isInstanceOf(SettingsException.class).hasMessage(path + ": is no file");
    }

    @Test
    void openShouldRefuseAFileWithoutEnd() throws IOException {
        Files.writeString(path, "#".repeat((1 << 20) + 1));

        assertThatThrownBy(() -> ExemptFile.open(path)).hasMessage(path + ": has more than 1048576 octets");
    }

    @Test
    void pollShouldReadWhatHasBeenPutThere() throws IOException {
        ExemptFile file = ExemptFile.open(path);
        write("192.0.2.0/24\nmail.partner.example");
        pollTwice(file);

        assertThat(exempts(file)).isTrue();
        assertThat(messages(Level.INFO)).containsExactly(path + " has changed: 1 networks, 1 names; before: 0 networks, 0 names");
    }

    @Test
    void pollShouldReadAFileThatWasMovedIntoPlaceWithTheSameTimeAndSize() throws IOException {
        write("192.0.2.8");
        ExemptFile file = ExemptFile.open(path);
        FileTime time = Files.getLastModifiedTime(path);
        Path other = Files.writeString(path.resolveSibling("other"), "192.0.2.7");
        Files.setLastModifiedTime(other, time);
        Files.move(other, path, StandardCopyOption.ATOMIC_MOVE);
        pollTwice(file);

        assertThat(exempts(file)).isTrue();
    }

    @Test
    void pollShouldNotReadWhatIsStillBeingWritten() throws IOException {
        ExemptFile file = ExemptFile.open(path);
        write("192.0.0.0/8");
        file.poll();
        write("192.0.0.0/8".replace("/8", "/8x"));
        file.poll();

        assertThat(exempts(file)).isFalse();
        assertThat(log.list).isEmpty();
    }

    @Test
    void pollShouldKeepTheOldContentAndSayOnceWhatIsWrong() throws IOException {
        write("192.0.2.7");
        ExemptFile file = ExemptFile.open(path);
        write("192.0.2.8\n192.0.2.7/33\nmail");
        pollTwice(file);
        pollTwice(file);

        assertThat(exempts(file)).isTrue();
        assertThat(messages(Level.ERROR)).singleElement().asString()
            .startsWith(path + ": line 2: ").contains("got '192.0.2.7/33'; line 3: ")
            .endsWith("got 'mail'; what was read before stays in force: 1 networks, 0 names");
    }

    @Test
    void pollShouldGoOnWhenTheMistakeIsMended() throws IOException {
        ExemptFile file = ExemptFile.open(path);
        write("192.0.2.7/33");
        pollTwice(file);
        write("192.0.2.7/32");
        pollTwice(file);

        assertThat(exempts(file)).isTrue();
    }

    @Test
    void pollShouldExemptNobodyWhenTheFileIsGone() throws IOException {
        write("192.0.2.7");
        ExemptFile file = ExemptFile.open(path);
        Files.delete(path);
        file.poll();
        assertThat(exempts(file)).isTrue();
        file.poll();

        assertThat(exempts(file)).isFalse();
        assertThat(messages(Level.INFO)).containsExactly(path + " is gone: 0 networks, 0 names; before: 1 networks, 0 names");
    }

    @Test
    void pollShouldKeepTheOldContentWhenTheFileBecomesAFolder() throws IOException {
        write("192.0.2.7");
        ExemptFile file = ExemptFile.open(path);
        Files.delete(path);
        Files.createDirectory(path);
        pollTwice(file);

        assertThat(exempts(file)).isTrue();
        assertThat(messages(Level.ERROR)).singleElement().asString().startsWith(path + ": is no file; ");
    }

    /** Each time a second later than before, which no test has to wait for. */
    private void write(String text) throws IOException {
        Files.writeString(path, text);
        Files.setLastModifiedTime(path, FileTime.from(Instant.ofEpochSecond(1_800_000_000L + second++)));
    }

    private static void pollTwice(ExemptFile file) {
        file.poll();
        file.poll();
    }

    private static boolean exempts(ExemptFile file) {
        return file.list().networks().find(PARTNER).isPresent();
    }

    private List<String> messages(Level level) {
        return log.list.stream().filter(event -> event.getLevel() == level).map(ILoggingEvent::getFormattedMessage).toList();
    }
}
