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

package io.postern.gateway;

import java.util.List;
import java.util.Optional;

/**
 * How one mailet delivers through gateways.
 *
 * @param gateways        at least one, with different names
 * @param outgoing        the name of the mailet's own queue
 * @param bounceProcessor where refused mail goes; empty for James's own bounce
 * @param onSuccess       where delivered mail goes; empty for nowhere
 * @param relayedProcessor where recipients go whose sender wants a notice of success that their gateway cannot give
 * @param deliveryThreads how many mails are under way at a time
 * @param undeliverableRepository where mail is kept that can be neither delivered nor bounced; empty for what this James has
 */
public record GatewaySettings(List<Gateway> gateways, Order order, String outgoing, RetrySchedule schedule,
                              Optional<String> bounceProcessor, Optional<String> onSuccess, Optional<String> relayedProcessor,
                              int deliveryThreads,
                              Priority priority, Trace trace, Optional<String> undeliverableRepository) {
    public static final int DEFAULT_THREADS = 10;

    public GatewaySettings {
        gateways = List.copyOf(gateways);
    }

    /** With defaults for everything else. */
    public GatewaySettings(List<Gateway> gateways, String outgoing) {
        this(gateways, Order.LISTED, outgoing, RetrySchedule.DEFAULT, Optional.empty(), Optional.empty(), Optional.empty(),
            DEFAULT_THREADS,
            Priority.IGNORED, Trace.OFF, Optional.empty());
    }

    /** Which gateway is tried first. */
    public enum Order {
        LISTED, RANDOM
    }

    /** Whether the mail attribute of James that marks urgent mail is heeded. */
    public enum Priority {
        IGNORED, HEEDED
    }

    /** Whether the dialogue with the gateways is logged, secrets masked. */
    public enum Trace {
        OFF, ON
    }
}
