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

/**
 * A small, exact, blocking SMTP submission client (RFC 5321, RFC 6409). It knows nothing of gateways, pools or James.
 *
 * <p>A message leaves in these steps, one file each:
 * <ol>
 *     <li>{@link io.postern.smtp.Connector}: dials the addresses of a name and yields a {@link io.postern.smtp.PlainChannel};</li>
 *     <li>{@link io.postern.smtp.Handshake}: greeting, EHLO, STARTTLS, EHLO, AUTH, or TLS, greeting, EHLO, AUTH, as its
 *         {@link io.postern.smtp.TlsContext} says; yields an {@link io.postern.smtp.SmtpSession}. Only the
 *         {@link io.postern.smtp.TlsChannel} that the TLS handshake returns can authenticate;</li>
 *     <li>{@link io.postern.smtp.SmtpSession#submit}: a survey of the content, a look at what the server can take, then as many mail
 *         transactions as the recipients need, in as few flights as the server allows; an {@link io.postern.smtp.SmtpEvent} per
 *         recipient;</li>
 *     <li>{@link io.postern.smtp.SmtpSession#quit}.</li>
 * </ol>
 * Whatever a server does on an ordinary day is a value ({@link io.postern.smtp.SmtpEvent}), never an exception.
 */
@NullMarked
package io.postern.smtp;

import org.jspecify.annotations.NullMarked;
