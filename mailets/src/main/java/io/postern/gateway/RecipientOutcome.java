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

import java.util.Locale;

import io.postern.smtp.SmtpEvent;

/** What became of one recipient in one run through the gateways; sealed by what has to be done next. */
public sealed interface RecipientOutcome {
    /** The gateway that decided it. */
    Gateway gateway();

    /** What decided it. */
    SmtpEvent event();

    /** Its name in logs. */
    default String label() {
        return getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    /** The gateway has taken it: nothing is left to do. */
    record Delivered(Gateway gateway, SmtpEvent event) implements RecipientOutcome {
    }

    /** Not now: try again later. */
    record Deferred(Gateway gateway, SmtpEvent event) implements RecipientOutcome {
    }

    /** Never: tell the sender. */
    record Refused(Gateway gateway, SmtpEvent event) implements RecipientOutcome {
    }

    /** The connection was lost after the final dot: try again later, it may be delivered twice (RFC 5321, 4.5.3.2.6; RFC 1047). */
    record Unknown(Gateway gateway, SmtpEvent event) implements RecipientOutcome {
    }
}
