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

package io.postern.relay.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import org.apache.commons.configuration2.BaseConfiguration;
import org.apache.commons.configuration2.ex.ConfigurationException;
import org.apache.james.protocols.api.Response;
import org.apache.james.protocols.smtp.SMTPConfigurationImpl;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.protocols.smtp.SMTPSessionImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import com.google.common.net.InetAddresses;

class ConnectionsPerNetworkTest {
    private final ConnectionsPerNetwork handler = new ConnectionsPerNetwork();

    private static BaseConfiguration connections(String value) {
        BaseConfiguration configuration = new BaseConfiguration();
        configuration.addProperty("connections", value);
        return configuration;
    }

    private static SMTPSession from(String address) {
        return new SMTPSessionImpl(new Wire(new InetSocketAddress(InetAddresses.forString(address), 1)), new SMTPConfigurationImpl());
    }

    private static boolean isServed(Response response) {
        return !response.isEndSession() && response.getLines().isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"192.0.2.1, 192.0.2.1", "::ffff:192.0.2.1, 192.0.2.1", "2001:db8:1:2:3:4:5:6, 2001:db8:1:2::", "::1, ::"})
    void networkShouldBeWhatOneCustomerHas(String address, String network) throws UnknownHostException {
        assertThat(ConnectionsPerNetwork.network(InetAddress.getByName(address))).isEqualTo(InetAddress.getByName(network));
    }

    @Test
    void connectionShouldBeRefusedThatIsOneTooManyOfItsNetwork() throws ConfigurationException {
        handler.init(connections("2"));
        List<SMTPSession> sessions = new ArrayList<>();
        for (int i = 1; i <= 2; i++) {
            sessions.add(from("2001:db8::" + i));
            assertThat(isServed(handler.onConnect(sessions.get(i - 1)))).isTrue();
        }
        SMTPSession tooMany = from("2001:db8::3");

        Response refusal = handler.onConnect(tooMany);

        assertThat(refusal.getLines()).hasToString("[421 4.7.0 Too many connections from your network]");
        assertThat(refusal.isEndSession()).isTrue();
        assertThat(isServed(handler.onConnect(from("2001:db8:0:1::1")))).isTrue();
        handler.onDisconnect(tooMany);
        assertThat(handler.onConnect(from("2001:db8::4")).isEndSession()).isTrue();
    }

    @Test
    void networkShouldBeForgottenWhenItsLastConnectionEnds() throws ConfigurationException {
        handler.init(connections("2"));
        for (int i = 0; i < 1000; i++) {
            SMTPSession session = from("2001:db8:0:" + Integer.toHexString(i) + "::1");
            assertThat(isServed(handler.onConnect(session))).isTrue();
            handler.onDisconnect(session);
            handler.onDisconnect(session);
        }
        assertThat(handler.networks()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "many", "1.5"})
    void initShouldRefuseWhatIsNoNumberFromOne(String value) {
        assertThatThrownBy(() -> handler.init(connections(value))).isInstanceOf(ConfigurationException.class)
            .hasMessageContaining("connections: expected a number from 1, got '" + value + "'");
    }
}
