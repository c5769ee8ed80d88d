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

package io.postern.relay;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.stream.Stream;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

import com.google.inject.ProvisionException;

class StartFailureTest {
    static Stream<Arguments> failures() {
        Exception cause = new IllegalArgumentException("exempt: expected a network");
        return Stream.of(
            Arguments.of(cause, "exempt: expected a network"),
            Arguments.of(new RuntimeException(cause), "exempt: expected a network"),
            Arguments.of(new ProvisionException("Unable to provision, see the following errors:\n\n1) ...", cause),
                "exempt: expected a network"),
            Arguments.of(new IOException("handler HostHasNoRdnsHook: exempt: expected a network", cause),
                "handler HostHasNoRdnsHook: exempt: expected a network"),
            Arguments.of(new IOException("cannot configure SMTP", cause), "cannot configure SMTP: exempt: expected a network"),
            Arguments.of(new ClassNotFoundException("no.such.Mailet"), "ClassNotFoundException: no.such.Mailet"),
            Arguments.of(new NullPointerException(), "NullPointerException"),
            Arguments.of(new OutOfMemoryError(), "OutOfMemoryError"),
            Arguments.of(new AccessDeniedException("conf/webadmin.key"), "conf/webadmin.key: permission denied"),
            Arguments.of(new NoSuchFileException("conf/x.pem"), "conf/x.pem: no such file"),
            Arguments.of(new IOException("two odd\nlines\u001b[31m"), "two odd\\nlines\\u001b[31m"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void describeShouldSayEachThingOnceInOneLine(Throwable failure, String words) {
        assertThat(StartFailure.describe(failure)).isEqualTo(words);
    }
}
