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

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** RFC 4954, 4 and 6, and what servers say besides. */
class AuthFailureTest {
    @ParameterizedTest
    @CsvSource({
        "535 5.7.8 Authentication credentials invalid, LOGIN",
        "535 Incorrect authentication data, LOGIN",
        "535 5.7.3 Authentication unsuccessful, LOGIN",
        "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant, LOGIN",
        "535 5.7.9 mechanism too weak, LOGIN",
        "550 5.7.1 no such account, LOGIN",
        "554 5.7.1 too many failed logins, LOGIN",
        "525 5.7.13 account disabled, LOGIN",
        "504 5.5.4 unrecognized authentication type, MECHANISM",
        "504 5.7.4 Unrecognized authentication type, MECHANISM",
        "500 5.5.6 line too long, MECHANISM",
        "501 5.5.2 cannot decode, MECHANISM",
        "501 5.7.0 initial response not expected, MECHANISM",
        "538 5.7.11 encryption required, MECHANISM",
        "534 5.7.9 mechanism too weak, TOO_WEAK",
        "534 5.7.9 Application-specific password required, TOO_WEAK",
        "501 5.7.9 too weak, TOO_WEAK",
        "504 5.7.9 too weak, TOO_WEAK",
        "502 5.5.1 no AUTH, GATEWAY",
        "503 5.5.1 authentication not enabled, GATEWAY",
        "530 5.7.0 Authentication required, GATEWAY",
        "454 4.7.0 temporary authentication failure, GATEWAY",
        "432 4.7.12 password transition needed, GATEWAY",
        "451 4.3.0 later, GATEWAY",
        "421 4.3.2 closing, GATEWAY"})
    void ofShouldTellWhatARefusalIsAbout(String reply, AuthFailure about) {
        assertThat(AuthFailure.of(SmtpReply.of(Integer.parseInt(reply.substring(0, 3)), reply.substring(4)))).isEqualTo(about);
    }
}
