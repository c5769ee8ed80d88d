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

package io.postern.smtp;

import java.util.Optional;
import java.util.Set;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/** Chooses how to authenticate; one for each session that is opened. */
public interface Authentication {
    /**
     * A fresh client of the mechanism to try now; empty if we and the server have none in common, or none that may follow those that have
     * failed.
     *
     * @param offered mechanism names in upper case, as the server lists them inside TLS
     * @param host    the server's name
     */
    Optional<SaslClient> next(Set<String> offered, String host) throws SaslException;

    /**
     * Is told that a mechanism has failed in a way that leaves room for another.
     *
     * @param why {@link AuthFailure#MECHANISM}, {@link AuthFailure#TOO_WEAK} or {@link AuthFailure#OURS}
     */
    void failed(String mechanism, AuthFailure why);
}
