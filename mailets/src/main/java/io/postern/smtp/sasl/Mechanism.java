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

import java.util.Optional;

import javax.security.sasl.SaslClient;
import javax.security.sasl.SaslException;

/** A SASL mechanism that we know. */
interface Mechanism {
    /** Its registered name, in upper case. */
    String name();

    /**
     * A fresh client for one exchange with the server of that name; none where the login lacks what the mechanism needs, where the password
     * has characters that it forbids, or where this Java has it switched off.
     */
    Optional<SaslClient> client(Login login, String host) throws SaslException;
}
