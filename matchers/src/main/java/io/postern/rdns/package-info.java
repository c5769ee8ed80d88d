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
 * Decides whether a client's address is registered in reverse DNS, and what a server answers when it is not.
 *
 * <p>The way of one check: {@link io.postern.rdns.ClientAddress} (who asks), {@link io.postern.rdns.RdnsCheck} (address to
 * {@link io.postern.rdns.RdnsResult}), {@link io.postern.rdns.RdnsPolicy} (result to {@link io.postern.rdns.Verdict}). Nothing here
 * knows James, a mail library or a DNS library.
 */
@NullMarked
package io.postern.rdns;

import org.jspecify.annotations.NullMarked;
