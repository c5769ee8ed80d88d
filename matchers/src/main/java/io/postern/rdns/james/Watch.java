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

package io.postern.rdns.james;

import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks every second after what nobody tells us about: a file that has changed, a day that has ended. */
final class Watch {
    private static final Logger LOGGER = LoggerFactory.getLogger(Watch.class);

    private Watch() {
    }

    /** Starts to look, on a thread of its own that keeps no program from ending. */
    static void start(Runnable... looks) {
        ScheduledFuture<?> unused = Executors.newSingleThreadScheduledExecutor(Watch::daemon)
            .scheduleWithFixedDelay(() -> List.of(looks).forEach(Watch::look), 1, 1, TimeUnit.SECONDS);
    }

    // Who throws is not called any more, and here every look counts.
    private static void look(Runnable look) {
        try {
            look.run();
        } catch (RuntimeException e) {
            LOGGER.error("what has changed could not be seen to", e);
        }
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "postern-rdns-watch");
        thread.setDaemon(true);
        return thread;
    }
}
