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

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The file that holds an {@link ExemptList}, read again when it has changed, so that a partner is let in without a restart.
 *
 * <p>A file that is not there exempts nobody. One that has become unreadable, or has mistakes in it, leaves in force what was read
 * before.
 */
public final class ExemptFile {
    private static final Logger LOGGER = LoggerFactory.getLogger(ExemptFile.class);
    /** About 50,000 lines. */
    private static final int MOST_OCTETS = 1 << 20;

    private final Path path;
    private volatile ExemptList list;
    private Optional<Stamp> seen;
    private Optional<Stamp> read;

    /** By what a change is noticed; the key tells a file that was moved to the place of another. */
    private record Stamp(FileTime modified, long octets, String key) {
    }

    private ExemptFile(Path path, ExemptList list, Optional<Stamp> read) {
        this.path = path;
        this.list = list;
        this.seen = read;
        this.read = read;
    }

    /**
     * Reads the file for the first time.
     *
     * @throws SettingsException with the first mistakes in it, by their lines, or why it cannot be read
     */
    public static ExemptFile open(Path path) {
        Optional<Stamp> stamp = stamp(path);
        try {
            return new ExemptFile(path, read(path, stamp), stamp);
        } catch (IOException e) {
            throw new SettingsException(path.toString(), List.of("cannot be read: " + e));
        }
    }

    /** Who is exempt by the file as it was when it was last without mistakes. */
    public ExemptList list() {
        return list;
    }

    /**
     * Looks whether the file has changed, and reads it when it has and has been left alone since the last look: who writes it may not be
     * done, and half a line may be an entry, too. To be called every second or so.
     */
    public synchronized void poll() {
        Optional<Stamp> now = stamp(path);
        boolean isAtRest = now.equals(seen);
        seen = now;
        if (isAtRest && !now.equals(read)) {
            read = now;
            readAnew(now);
        }
    }

    private void readAnew(Optional<Stamp> stamp) {
        ExemptList before = list;
        try {
            list = read(path, stamp);
            LOGGER.info("{} {}: {}; before: {}", path, stamp.isPresent() ? "has changed" : "is gone", list, before);
        } catch (SettingsException e) {
            LOGGER.error("{}; what was read before stays in force: {}", e.getMessage(), before);
        } catch (IOException e) {
            LOGGER.error("{} cannot be read, what was read before stays in force: {}", path, before, e);
        }
    }

    private static ExemptList read(Path path, Optional<Stamp> stamp) throws IOException {
        return stamp.isEmpty() ? ExemptList.NOBODY : ExemptList.parse(path.toString(), text(path));
    }

    private static String text(Path path) throws IOException {
        // Who waits for what a pipe will say waits for ever.
        if (!Files.isRegularFile(path)) {
            throw new SettingsException(path.toString(), List.of("is no file"));
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] octets = in.readNBytes(MOST_OCTETS + 1);
            if (octets.length > MOST_OCTETS) {
                throw new SettingsException(path.toString(), List.of("has more than " + MOST_OCTETS + " octets"));
            }
            return new String(octets, UTF_8);
        }
    }

    /** Empty only when the file is not there; a file of which nothing can be said is read, which says why. */
    private static Optional<Stamp> stamp(Path path) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(path, BasicFileAttributes.class);
            return Optional.of(new Stamp(attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey())));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            return Optional.of(new Stamp(FileTime.fromMillis(0), 0, e.toString()));
        }
    }
}
