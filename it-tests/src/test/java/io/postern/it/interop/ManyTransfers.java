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

import java.io.ByteArrayInputStream;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.postern.smtp.ContentSource;
import io.postern.smtp.Submission;

/**
 * A program of its own, for a JVM with a small heap: sends large messages to one server, all at once. When each of them has sent half
 * of its content they wait for each other, and what lives on the heap is measured; its growth, in bytes, is what the program prints.
 */
final class ManyTransfers {
    private static final int PATIENCE_SECONDS = 300;

    private final InteropClient client;
    private final int port;
    private final CyclicBarrier halfWay;
    private long liveHalfWay;

    private ManyTransfers(InteropClient client, int port, int count) {
        this.client = client;
        this.port = port;
        this.halfWay = new CyclicBarrier(count, () -> liveHalfWay = liveHeap());
    }

    /** The arguments: port, number of messages, bytes of each. The JVM's trust store knows the server's authority. */
    public static void main(String... arguments) throws Exception {
        int count = Integer.parseInt(arguments[1]);
        long size = Long.parseLong(arguments[2]);
        try (InteropClient client = InteropClient.trustingLikeTheJvm()) {
            ManyTransfers transfers = new ManyTransfers(client, Integer.parseInt(arguments[0]), count);
            // The first session loads classes, which are no part of a transfer.
            transfers.send("first", () -> new ByteArrayInputStream("x\r\n".getBytes(StandardCharsets.US_ASCII)));
            long before = liveHeap();
            transfers.run(count, size);
            System.out.println(transfers.liveHalfWay - before);
        }
    }

    private void run(int count, long size) throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(count);
        List<Callable<String>> messages = IntStream.range(0, count).<Callable<String>>mapToObj(number -> () -> send("r" + number,
            new LargeContent(number, size, () -> halfWay.await(PATIENCE_SECONDS, TimeUnit.SECONDS)))).toList();
        try {
            for (Future<String> sent : threads.invokeAll(messages)) {
                sent.get();
            }
        } finally {
            threads.shutdown();
        }
    }

    private String send(String recipient, ContentSource content) {
        String address = recipient + "@many.test";
        client.submit(port, new Submission("s@sender.test", List.of(address), content)).recipients().forEach((to, event) -> {
            if (event.reply().filter(reply -> reply.code() == 250).isEmpty()) {
                throw new IllegalStateException(to + ": " + event.describe());
            }
        });
        return address;
    }

    private static long liveHeap() {
        ManagementFactory.getMemoryMXBean().gc();
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
