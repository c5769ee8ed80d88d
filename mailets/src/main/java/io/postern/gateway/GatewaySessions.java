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
import io.postern.smtp.SmtpSession;
import io.postern.smtp.TransactionResult;

/** Where sessions come from and where they go after use. */
public interface GatewaySessions {
    /** A session that is ready for a transaction, used by the caller alone until it gives it back. */
    Attempt<SmtpSession> open(Gateway gateway);

    /** Ends the use of a session. */
    void giveBack(SmtpSession session, TransactionResult.Ending ending);
}
