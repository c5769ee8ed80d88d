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
 * Counts what becomes of the mails of judged clients, so that an operator can decide what to do about them; nothing here knows James.
 *
 * <p>A mail comes in as a {@link io.postern.rdns.report.Judgement}, {@link io.postern.rdns.report.RefusalReport} counts it, and a
 * {@link io.postern.rdns.report.Summary} is what there is to say. All of it lies in memory, within bounds that no client can move.
 */
@NullMarked
package io.postern.rdns.report;

import org.jspecify.annotations.NullMarked;
