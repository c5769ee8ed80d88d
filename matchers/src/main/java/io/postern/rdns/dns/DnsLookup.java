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


package io.postern.rdns.dns;

import java.util.concurrent.CompletionStage;

/** Answers one DNS question without blocking the caller. */
@FunctionalInterface
public interface DnsLookup {
    /** Who owns a reverse zone can put any number of names there: so many are kept, and asked about. */
    int MOST_NAMES = 10;
    /** The same for the addresses of a name. BIND has no more records of one type, unless it is told to. */
    int MOST_ADDRESSES = 100;

    /**
     * Asks DNS, follows CNAMEs, and completes with one of the three kinds of answer.
     *
     * <p>What DNS servers and the network do every day (no data, errors, silence, garbage) is a {@link LookupAnswer}; the stage
     * completes exceptionally only for a defect in the program. It promises no deadline of its own.
     */
    CompletionStage<LookupAnswer> lookup(DnsQuestion question);

    /**
     * The same look-up for somebody of that network, with whose questions his are counted, where places for questions are few.
     *
     * @param network any text that all of a network have in common
     */
    default DnsLookup onBehalfOf(String network) {
        return this;
    }
}
