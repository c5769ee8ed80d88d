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

import java.util.function.BooleanSupplier;

import io.postern.it.interop.PostfixRelay;
import io.postern.it.support.JamesServer;

/**
 * A mail server under load.
 *
 * @param port   where it takes mail
 * @param sorted whether all mail that it has taken is in the queue of who delivers it
 */
record Relay(int port, BooleanSupplier sorted) {
    static Relay of(JamesServer james) {
        return new Relay(james.smtpPort(), () -> james.webAdmin().queueSize("spool") == 0);
    }

    /** Its smtpd answers when the mail is in the one queue that it has. */
    static Relay of(PostfixRelay postfix) {
        return new Relay(postfix.port(), () -> true);
    }
}
