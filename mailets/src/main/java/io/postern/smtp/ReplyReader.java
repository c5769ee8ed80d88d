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

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Reads replies (RFC 5321, 4.2) at a bounded cost: what is too long, or no reply at all, is {@link Fault#MALFORMED}.
 *
 * <p>Taken as servers send them: a reply without text ({@code 250}), UTF-8 text, a bare LF as line end. Refused: codes outside
 * 200 to 599, a code that is not followed by space or hyphen, continuation lines of another code.
 *
 * <p>A reply in the middle of which the connection ends is none, but for 421 and 535: however they were to go on, the server has closed,
 * or does not take our login.
 */
final class ReplyReader {
    /** RFC 4954, 4: a challenge can be this long; ordinary replies end at 512. */
    static final int MAX_LINE = 12_288;
    static final int MAX_LINES = 256;
    static final int MAX_REPLY = 65_536;

    private static final Pattern COMPLETE_WITHOUT_ITS_END = Pattern.compile("(421|535)([ -]|$)");

    private final InputStream in;
    private final byte[] buffer = new byte[8192];
    private final ByteArrayOutputStream octets = new ByteArrayOutputStream(128);
    private boolean concealing;
    private int position;
    private int limit;

    ReplyReader(InputStream in) {
        this.in = in;
    }

    /** Whether bytes wait that no one has asked for. */
    boolean hasPending() throws IOException {
        return position < limit || in.available() > 0;
    }

    SmtpReply read() throws IOException {
        List<String> lines = new ArrayList<>();
        try {
            readAll(lines);
        } catch (IOException e) {
            if (lines.isEmpty() || octets.size() > 0) {
                lines.add(line());
            }
            if (isMalformed(e) || !COMPLETE_WITHOUT_ITS_END.matcher(lines.get(0)).lookingAt()) {
                throw e;
            }
        }
        return new SmtpReply(code(lines.get(0)), lines.stream().map(line -> line.length() > 3 ? line.substring(4) : "").toList());
    }

    private void readAll(List<String> lines) throws IOException {
        String line = readLine();
        int code = code(line);
        int size = add(lines, line, 0);
        while (isContinued(line)) {
            line = readLine();
            if (code(line) != code) {
                throw malformed("a reply with two codes", line);
            }
            size = add(lines, line, size);
        }
    }

    private static boolean isMalformed(IOException e) {
        return e instanceof SmtpException smtp && smtp.fault() != Fault.CLOSED;
    }

    private static int add(List<String> lines, String line, int size) throws IOException {
        int total = size + line.length();
        if (lines.size() == MAX_LINES || total > MAX_REPLY) {
            throw new SmtpException(Fault.MALFORMED, "a reply of more than " + MAX_LINES + " lines or " + MAX_REPLY + " bytes");
        }
        lines.add(line);
        return total;
    }

    private static boolean isContinued(String line) {
        return line.length() > 3 && line.charAt(3) == '-';
    }

    private int code(String line) throws IOException {
        if (line.length() < 3 || line.charAt(0) < '2' || line.charAt(0) > '5' || !isDigit(line.charAt(1)) || !isDigit(line.charAt(2))) {
            throw malformed("no reply code", line);
        }
        if (line.length() > 3 && line.charAt(3) != ' ' && line.charAt(3) != '-') {
            throw malformed("no space after the reply code", line);
        }
        return Integer.parseInt(line.substring(0, 3));
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private SmtpException malformed(String what, String line) {
        return new SmtpException(Fault.MALFORMED, what
            + (concealing ? " in a line of " + line.length() + " characters" : ": " + line.substring(0, Math.min(line.length(), 80))));
    }

    /** From now on, what is malformed is not quoted. */
    void conceal() {
        concealing = true;
    }

    private String readLine() throws IOException {
        octets.reset();
        for (int b = next(); b != '\n'; b = next()) {
            if (octets.size() == MAX_LINE) {
                throw new SmtpException(Fault.MALFORMED, "a reply line of more than " + MAX_LINE + " bytes");
            }
            octets.write(b);
        }
        return line();
    }

    /** What there is of the present line. */
    private String line() {
        String text = octets.toString(StandardCharsets.UTF_8);
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private int next() throws IOException {
        if (position == limit) {
            fill();
        }
        return buffer[position++] & 0xff;
    }

    /** Waits for more bytes; to be called when all are read. */
    void fill() throws IOException {
        position = 0;
        limit = 0;
        int count = in.read(buffer);
        if (count < 0) {
            throw new SmtpException(Fault.CLOSED, "the server closed the connection");
        }
        limit = count;
    }
}
