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

package io.postern.smtp.sasl;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Which mechanisms one gateway has refused lately, as opposed to our login: it may offer what it does not have. Holds no more than there
 * are mechanisms; used by any number of sessions.
 */
public final class MechanismMemory {
    static final long SECONDS = 3600;

    private final LongSupplier nanoTime;
    private final Map<String, Long> refused = new ConcurrentHashMap<>();

    public MechanismMemory(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    void refused(String mechanism) {
        refused.put(mechanism, nanoTime.getAsLong());
    }

    /** Whether it was refused within the last hour. */
    boolean isUseless(String mechanism) {
        Long time = refused.get(mechanism);
        return time != null && nanoTime.getAsLong() - time < TimeUnit.SECONDS.toNanos(SECONDS);
    }
}
