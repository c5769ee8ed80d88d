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

package io.postern.it.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.postern.it.support.GatewaySetup;
import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;

/** Twenty messages of 50 MB, a gigabyte in all, at once through the client in a JVM with 256 MB of heap. The server has a JVM of its own. */
class MemoryIT {
    private static final int COUNT = 20;
    private static final long MOST_PER_TRANSFER = 1_000_000;
    private static final int PATIENCE_SECONDS = 300;
    private static final GatewaySetup SETUP = GatewaySetup.create("memory");

    /** DATA is measured with a tenth: how long a message is does not matter to the memory, and our gateway is slow to find the dot. */
    @ParameterizedTest
    @CsvSource({"CHUNKING, 50000000", "DATA, 5000000"})
    void messagesShouldArriveWholeWhenTheHeapIsMuchSmaller(String way, long size) throws Exception {
        try (ScriptedGateway gateway = (way.equals("DATA") ? SETUP.gateway().without("CHUNKING") : SETUP.gateway()).start()) {
            gateway.digestContents();

            long live = run(gateway.port(), size);

            System.out.println("live heap per transfer, " + way + ": " + live / COUNT + " bytes");
            assertThat(arrived(gateway)).isEqualTo(expected(size));
            assertThat(live / COUNT).isLessThan(MOST_PER_TRANSFER);
        }
    }

    private static Map<String, String> arrived(ScriptedGateway gateway) {
        return gateway.received().stream().filter(message -> message.recipients().get(0).startsWith("r"))
            .collect(Collectors.toMap(message -> message.recipients().get(0), ReceivedMessage::octets, String::concat, TreeMap::new));
    }

    private static Map<String, String> expected(long size) {
        return IntStream.range(0, COUNT).boxed()
            .collect(Collectors.toMap(number -> "r" + number + "@many.test", number -> digest(number, size), String::concat, TreeMap::new));
    }

    private static String digest(int number, long size) {
        try (InputStream content = new LargeContent(number, size, () -> "").open()) {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            byte[] block = new byte[1024];
            for (int n = content.read(block, 0, block.length); n > 0; n = content.read(block, 0, block.length)) {
                sha.update(block, 0, n);
            }
            return HexFormat.of().formatHex(sha.digest());
        } catch (IOException | NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private static long run(int port, long size) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-Xmx256m",
            "-Djavax.net.ssl.trustStore=" + SETUP.trustStore(), "-Djavax.net.ssl.trustStorePassword=" + GatewaySetup.TRUST_STORE_PASSWORD,
            "-cp", System.getProperty("java.class.path"), ManyTransfers.class.getName(), String.valueOf(port), String.valueOf(COUNT),
            String.valueOf(size)).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        try {
            assertThat(process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).as("ends within %s s", PATIENCE_SECONDS).isTrue();
            assertThat(process.exitValue()).isZero();
            return Long.parseLong(process.inputReader().readLine());
        } finally {
            process.destroyForcibly();
        }
    }
}
