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

import java.util.List;

import io.postern.smtp.DsnRequest;

/**
 * Who a message is from and for.
 *
 * @param mail       the name under which the mail is known in logs
 * @param sender     without brackets; empty for the null sender
 * @param recipients without brackets
 * @param dsn        which notifications the sender wants
 * @param doubtful   the name of the gateway that may have taken it before: it is asked last; empty if there is none
 */
public record Envelope(String mail, String sender, List<String> recipients, DsnRequest dsn, String doubtful) {
    public Envelope {
        recipients = List.copyOf(recipients);
    }

    /** Without wishes for notifications. */
    public Envelope(String mail, String sender, List<String> recipients) {
        this(mail, sender, recipients, DsnRequest.NONE, "");
    }

    /** The same for some of the recipients. */
    public Envelope only(List<String> some) {
        return new Envelope(mail, sender, some, dsn, doubtful);
    }
}
