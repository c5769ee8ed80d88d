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

import java.io.IOException;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** One connection through the proxy: a thread for each direction, and the harm that is done to it. */
final class Link {
    private static final int BLOCK = 16_384;

    private final Socket james;
    private final Socket gateway;
    private final Fault fault;
    private final Meter meter = new Meter();
    private final Consumer<Link> whenOver;
    private final AtomicInteger pumps = new AtomicInteger(2);
    private final CountDownLatch wasReset = new CountDownLatch(1);
    private volatile boolean ended;

    Link(Socket james, Socket gateway, Fault fault, Consumer<Link> whenOver) {
        this.james = james;
        this.gateway = gateway;
        this.fault = fault;
        this.whenOver = whenOver;
    }

    void start() {
        for (Direction direction : Direction.values()) {
            Thread pump = new Thread(() -> pump(direction), "wire-" + direction);
            pump.setDaemon(true);
            pump.start();
        }
    }

    private Socket end(Direction direction) {
        return direction == Direction.TO_JAMES ? james : gateway;
    }

    Meter meter() {
        return meter;
    }

    private long passed(Direction direction) {
        return meter.passed().in(direction);
    }

    /** Both sides see that the other one closed in good order; what they still say is read, or it would be a reset, and dropped. */
    void hangUp() {
        ended = true;
        finish(james);
        finish(gateway);
    }

    private void pump(Direction direction) {
        byte[] block = new byte[BLOCK];
        try {
            boolean open = !(fault instanceof Fault.Cut cut && cut.after() == 0) || cut(cut.end());
            while (open) {
                int count = end(direction.other()).getInputStream().read(block);
                open = count >= 0 && pass(direction, block, count);
            }
            finish(end(direction));
        } catch (IOException e) {
            reset();
        } finally {
            over();
        }
    }

    /** Whether more is to be read. */
    private boolean pass(Direction direction, byte[] block, int count) throws IOException {
        if (ended) {
            return true;
        }
        if (fault instanceof Fault.Cut cut && cut.direction() == direction) {
            int rest = (int) Math.min(count, cut.after() - passed(direction));
            write(direction, block, 0, rest);
            return passed(direction) < cut.after() || cut(cut.end());
        }
        if (fault instanceof Fault.CutBeforeReply cut && direction == Direction.TO_JAMES
            && passed(Direction.TO_GATEWAY) >= cut.after()) {
            return cut(Fault.End.RST);
        }
        if (fault instanceof Fault.Stall stall && stall.direction() == direction) {
            write(direction, block, 0, (int) Math.max(0, Math.min(count, stall.after() - passed(direction))));
            return true;
        }
        if (fault instanceof Fault.Trickle trickle && trickle.direction() == direction) {
            trickle(trickle, block, count);
            return true;
        }
        if (fault instanceof Fault.Latency latency) {
            pause(latency.late().toMillis());
        }
        write(direction, block, 0, count);
        return true;
    }

    private void trickle(Fault.Trickle trickle, byte[] block, int count) throws IOException {
        int from = 0;
        while (from < count) {
            long before = passed(trickle.direction());
            boolean slow = before >= trickle.after() && before < trickle.after() + trickle.octets();
            int next = slow ? 1 : (int) Math.min(count - from, before < trickle.after() ? trickle.after() - before : count);
            if (slow) {
                pause(1000);
            }
            write(trickle.direction(), block, from, next);
            from += next;
        }
    }

    /** Holds octets back for so long, or until the connection is reset. */
    private void pause(long milliseconds) {
        try {
            wasReset.await(milliseconds, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void write(Direction direction, byte[] block, int from, int count) throws IOException {
        meter.passing(direction, count);
        end(direction).getOutputStream().write(block, from, count);
    }

    /** Whether more is to be read. */
    private boolean cut(Fault.End end) {
        if (end == Fault.End.RST) {
            reset();
            return false;
        }
        hangUp();
        return true;
    }

    /** Both sides see a reset. */
    void reset() {
        wasReset.countDown();
        for (Socket end : List.of(james, gateway)) {
            try {
                end.setSoLinger(true, 0);
            } catch (IOException e) {
                // Closed already, and perhaps by its own side.
            }
            close(end);
        }
    }

    private static void finish(Socket end) {
        try {
            end.shutdownOutput();
        } catch (IOException e) {
            // Its own side was faster.
        }
    }

    private void over() {
        if (pumps.decrementAndGet() == 0) {
            close(james);
            close(gateway);
            whenOver.accept(this);
        }
    }

    private static void close(Socket end) {
        try {
            end.close();
        } catch (IOException e) {
            // Nobody is left to be told.
        }
    }
}
