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


package io.postern.it.benchmark;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;

/** Measured values in ascending order; times in milliseconds. */
record Timings(List<Double> ascending) {
    private static final double NANOS_PER_MS = 1e6;

    static Timings of(Collection<Duration> durations) {
        return ofValues(durations.stream().map(duration -> duration.toNanos() / NANOS_PER_MS).toList());
    }

    static Timings ofValues(List<Double> values) {
        return new Timings(values.stream().sorted().toList());
    }

    double median() {
        return quantile(0.5);
    }

    double p99() {
        return quantile(0.99);
    }

    /** The least and the greatest, as text. */
    String spread() {
        return String.format(Locale.ROOT, "%.2f to %.2f", ascending.get(0), ascending.get(ascending.size() - 1));
    }

    private double quantile(double part) {
        return ascending.get((int) Math.min(ascending.size() - 1.0, Math.floor(part * ascending.size())));
    }
}
