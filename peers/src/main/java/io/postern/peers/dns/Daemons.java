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

package io.postern.peers.dns;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Threads that never keep a JVM alive. */
final class Daemons {
    private static final int WORKERS = 4;

    private Daemons() {
    }

    static void start(String name, Runnable job) {
        daemon(name, job).start();
    }

    static ExecutorService workers() {
        return Executors.newFixedThreadPool(WORKERS, job -> daemon("dns-worker", job));
    }

    private static Thread daemon(String name, Runnable job) {
        Thread thread = new Thread(job, name);
        thread.setDaemon(true);
        return thread;
    }
}
