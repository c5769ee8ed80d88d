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

import java.util.function.Consumer;

import io.postern.smtp.Attempt;
import io.postern.smtp.SmtpEvent;

/** Where sessions come from. */
@FunctionalInterface
public interface GatewaySessions {
    /** For how long a line is worth standing in. */
    enum Line {
        /** There is nowhere else to go. */
        ANY,
        /** Another gateway may be quicker than one that has no session yet, and takes long over the first. */
        MOVING
    }

    /**
     * A session that is ready for a transaction, for the caller alone until it gives it back.
     *
     * @param line   that is waited in when other mail was there before
     * @param failed is told why a new one could not be opened, before others who wait for a session with this gateway go on
     */
    Attempt<SessionUse> open(Gateway gateway, Line line, Consumer<SmtpEvent> failed);
}
