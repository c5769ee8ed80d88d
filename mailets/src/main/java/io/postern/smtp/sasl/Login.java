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

import java.util.List;
import java.util.Optional;

import io.postern.smtp.Credentials;
import io.postern.smtp.Secret;

/**
 * Who we are to a server, and how we may prove it.
 *
 * @param username   may be empty for EXTERNAL
 * @param password   for all mechanisms with a password
 * @param token      for XOAUTH2
 * @param mechanisms the ones allowed, in order of preference, in upper case; empty for our own order of all that password or token
 *                   serve. EXTERNAL is tried only when it is named here.
 */
public record Login(String username, Optional<Secret> password, Optional<TokenSupplier> token, List<String> mechanisms) {
    public Login {
        mechanisms = List.copyOf(mechanisms);
    }

    /** With a password, by whatever mechanism. */
    public static Login withPassword(Credentials credentials) {
        return new Login(credentials.username(), Optional.of(credentials.password()), Optional.empty(), List.of());
    }
}
