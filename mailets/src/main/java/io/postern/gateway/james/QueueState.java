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

package io.postern.gateway.james;

import java.time.Instant;
import java.util.Optional;

/**
 * How a worker and its queue get on.
 *
 * @param trouble empty while the queue is read
 * @param parked  mails that came before their time, and are held until then
 * @param owed    mails that were sent or given up, and whose bounce, notice or way back into the queue has failed so far
 */
public record QueueState(Optional<Trouble> trouble, int parked, int owed) {
    /** The queue is not read. */
    public record Trouble(Instant since, String because) {
    }

    /** Before its worker has started. */
    static final QueueState NONE = new QueueState(Optional.empty(), 0, 0);

    /** For operators. */
    String reading() {
        return trouble.map(now -> "not read since " + now.since() + ", tried again: " + now.because()).orElse("read");
    }
}
