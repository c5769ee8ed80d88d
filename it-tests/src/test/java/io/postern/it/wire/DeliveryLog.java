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

package io.postern.it.wire;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What James has logged of each recipient so far. Reads only what is new: the log of many thousand mails is long. */
final class DeliveryLog {
    private static final Pattern LINE =
        Pattern.compile("GATEWAY DELIVERY: .* recipient=(\\S+) .* outcome=(\\S+) .*?( may be delivered twice)?");

    private final Path file;
    private final Set<String> delivered = new HashSet<>();
    private final Set<String> doubtful = new HashSet<>();
    private final Set<String> deferred = new HashSet<>();
    private long read;

    DeliveryLog(Path file) {
        this.file = file;
    }

    synchronized boolean saysDelivered(String recipient) {
        readOn();
        return delivered.contains(recipient);
    }

    synchronized boolean saysMaybeTwice(String recipient) {
        readOn();
        return doubtful.contains(recipient);
    }

    /** Whether it had to wait, for whatever reason. */
    synchronized boolean saysWaits(String recipient) {
        readOn();
        return deferred.contains(recipient);
    }

    private void readOn() {
        try (RandomAccessFile log = new RandomAccessFile(file.toFile(), "r")) {
            byte[] added = new byte[(int) (log.length() - read)];
            log.seek(read);
            log.readFully(added);
            String text = new String(added, UTF_8);
            int whole = text.lastIndexOf('\n') + 1;
            read += text.substring(0, whole).getBytes(UTF_8).length;
            text.substring(0, whole).lines().forEach(this::line);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void line(String line) {
        Matcher matcher = LINE.matcher(line);
        int start = line.indexOf("GATEWAY DELIVERY: ");
        if (start < 0 || !matcher.region(start, line.length()).matches()) {
            return;
        }
        if (matcher.group(3) != null) {
            doubtful.add(matcher.group(1));
        }
        (matcher.group(2).equals("delivered") ? delivered : deferred).add(matcher.group(1));
    }
}
