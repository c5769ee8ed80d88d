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

import javax.security.sasl.SaslClient;

/** A client that only authenticates: there is no security layer (RFC 4422, 3.7), TLS is under it all. */
abstract class ClientWithoutLayer implements SaslClient {
    private final String mechanism;

    ClientWithoutLayer(String mechanism) {
        this.mechanism = mechanism;
    }

    @Override
    public final String getMechanismName() {
        return mechanism;
    }

    @Override
    public final byte[] unwrap(byte[] incoming, int offset, int len) {
        throw new IllegalStateException(mechanism + " has no security layer");
    }

    @Override
    public final byte[] wrap(byte[] outgoing, int offset, int len) {
        throw new IllegalStateException(mechanism + " has no security layer");
    }

    @Override
    public final Object getNegotiatedProperty(String propName) {
        throw new IllegalStateException(mechanism + " negotiates nothing");
    }
}
