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

package io.postern.pool;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A small real session: it knows whether it is open, and protests when two use it. */
final class Line {
    private final Exchange exchange;
    private final AtomicBoolean busy = new AtomicBoolean();
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile boolean hungUp;

    private Line(Exchange exchange) {
        this.exchange = exchange;
    }

    void use() {
        if (!open.get() || !busy.compareAndSet(false, true)) {
            throw new AssertionError("a session that is closed or in use was leased");
        }
    }

    void rest() {
        busy.set(false);
    }

    void hangUp() {
        hungUp = true;
    }

    private void close() {
        if (!open.compareAndSet(true, false)) {
            throw new AssertionError("closed twice");
        }
        exchange.open.decrementAndGet();
    }

    /** Where lines come from; counts them. */
    static final class Exchange implements SessionCare<Line> {
        final AtomicInteger open = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        final AtomicInteger looks = new AtomicInteger();
        final List<Line> ended = Collections.synchronizedList(new ArrayList<>());
        final List<Line> dropped = Collections.synchronizedList(new ArrayList<>());

        volatile Runnable atEnd = () -> { };

        Line connect() {
            most.accumulateAndGet(open.incrementAndGet(), Math::max);
            return new Line(this);
        }

        @Override
        public boolean isAlive(Line line) {
            looks.incrementAndGet();
            return !line.hungUp;
        }

        @Override
        public void end(Line line) {
            atEnd.run();
            ended.add(line);
            line.close();
        }

        @Override
        public void drop(Line line) {
            dropped.add(line);
            line.close();
        }
    }
}
