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

import io.postern.smtp.Attempt;
import io.postern.smtp.Connector;
import io.postern.smtp.Handshake;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.TransactionResult;
import io.postern.smtp.sasl.MechanismChoice;

/** A new session for each message. */
public final class FreshSessions implements GatewaySessions {
    private final Connector connector;
    private final Handshake handshake;

    public FreshSessions(Connector connector, Handshake handshake) {
        this.connector = connector;
        this.handshake = handshake;
    }

    @Override
    public Attempt<SmtpSession> open(Gateway gateway) {
        return connector.dial(gateway.endpoint().host(), gateway.endpoint().port())
            .then(channel -> handshake.run(channel, new MechanismChoice(gateway.login())));
    }

    @Override
    public void giveBack(SmtpSession session, TransactionResult.Ending ending) {
        if (ending == TransactionResult.Ending.IN_STEP) {
            session.quit();
        } else {
            session.close();
        }
    }
}
