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

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;

import io.postern.smtp.Secret;
import io.postern.smtp.sasl.TokenSupplier;

/** A file with one line of UTF-8, which is a secret; read anew each time. */
record SecretFile(Path path) implements TokenSupplier {
    private static final int LONGEST = 65_536;

    /**
     * The line without its end.
     *
     * @throws IOException whose message says what is wrong with which file, and nothing of its content
     */
    @Override
    public Secret token() throws IOException {
        byte[] bytes = bytes();
        CharBuffer text = CharBuffer.allocate(0);
        try {
            text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
            return Secret.of(line(text));
        } catch (CharacterCodingException e) {
            throw new IOException(path + " is not UTF-8", e);
        } finally {
            Arrays.fill(bytes, (byte) 0);
            Arrays.fill(text.array(), '\0');
        }
    }

    private byte[] bytes() throws IOException {
        byte[] bytes;
        try (InputStream in = Files.newInputStream(path)) {
            bytes = in.readNBytes(LONGEST + 1);
        } catch (NoSuchFileException e) {
            throw new IOException(path + " does not exist", e);
        } catch (IOException e) {
            throw new IOException(path + " cannot be read: " + e.getClass().getSimpleName(), e);
        }
        if (bytes.length > LONGEST) {
            throw new IOException(path + " is too long for a secret");
        }
        return bytes;
    }

    private char[] line(CharBuffer text) throws IOException {
        int end = text.limit();
        if (end > 0 && text.get(end - 1) == '\n') {
            end -= end > 1 && text.get(end - 2) == '\r' ? 2 : 1;
        }
        if (end == 0) {
            throw new IOException(path + " is empty");
        }
        char[] line = new char[end];
        text.get(line);
        if (!Grammar.isOneLine(line)) {
            throw new IOException(path + " has more than one line, or a control character");
        }
        return line;
    }
}
