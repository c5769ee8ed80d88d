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

import org.apache.james.core.MailAddress;
import org.apache.james.domainlist.api.DomainList;
import org.apache.james.protocols.smtp.SMTPSession;
import org.apache.james.rrt.api.RecipientRewriteTable;
import org.apache.james.rrt.api.RecipientRewriteTableException;
import org.apache.james.smtpserver.fastfail.ValidRcptHandler;
import org.apache.james.user.api.UsersRepository;
import org.apache.james.user.api.UsersRepositoryException;

import com.google.inject.Inject;

/**
 * Refuses recipients of our own domains that nobody knows, as James's handler does; but the postmaster of each is known, whether there is
 * such a user or not (RFC 5321, 4.5.1). {@code mailetcontainer.xml} says what becomes of that mail.
 */
public final class KnownRecipients extends ValidRcptHandler {
    private static final String POSTMASTER = "postmaster";

    @Inject
    public KnownRecipients(UsersRepository users, RecipientRewriteTable mappings, DomainList domains) {
        super(users, mappings, domains);
    }

    @Override
    protected boolean isValidRecipient(SMTPSession session, MailAddress recipient)
        throws UsersRepositoryException, RecipientRewriteTableException {
        return recipient.getLocalPart().equalsIgnoreCase(POSTMASTER) || super.isValidRecipient(session, recipient);
    }
}
