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

package io.postern.relay.webadmin;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WebAdminAddressTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1, http://127.0.0.1:8000", "0.0.0.0, http://127.0.0.1:8000", "::, http://[::1]:8000",
        "2001:db8::1, http://[2001:db8::1]:8000", "admin.example, http://admin.example:8000"})
    void urlShouldBeOneThatSomebodyOnThisMachineReaches(String host, String url) {
        assertThat(new WebAdminAddress("http", host, "8000").url()).isEqualTo(url);
    }
}
