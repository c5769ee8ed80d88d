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

package io.postern.peers.dns;

/** What is done with every question for one owner. */
enum Behaviour {
    /** Answer from the records. */
    ANSWER,
    NODATA,
    SERVFAIL,
    REFUSED,
    FORMERR,
    /** FORMERR without the question for who uses EDNS, as servers say that do not know it (RFC 6891, 7); others are answered. */
    NOEDNS,
    /** NOTIMP for who uses EDNS; others are answered. */
    NOTIMPEDNS,
    /** BADVERS for who uses EDNS (RFC 6891, 6.1.3); others are answered. */
    BADVERS,
    /** NOERROR with nothing in it that anybody stands for, as broken forwarders answer. */
    BARE,
    /** Name servers of the root, as a server answers that knows nothing of the name. */
    REFERRAL,
    /** Say nothing at all. */
    DROP,
    /** Over UDP: the TC bit and no records; over TCP: the whole answer. */
    TRUNCATE,
    /** The TC bit and no records, over TCP, too. */
    TRUNCATED,
    /** An answer that bears another id first, then the right one. */
    WRONGID,
    /** Over UDP, the right id with the answer to another question, then the right answer; over TCP, which nobody forges, the right one. */
    WRONGQUESTION,
    /** A header with the right id, followed by bytes that do not parse. */
    MALFORMED
}
