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

/** What an event means for the recipients that it concerns. */
public enum Decision {
    /** The gateway has taken the message for them. */
    DELIVERED,
    /** They are refused for good: bounce. */
    REFUSED,
    /** The next gateway may take them now; when there is none, they wait. Nothing is wrong with this gateway. */
    NEXT_GATEWAY,
    /** The same, and it is this gateway that has trouble, not the message. */
    GATEWAY_TROUBLE,
    /** The gateway was left alone, or no connection to it was free: as above, and it says nothing about it. */
    NOT_ASKED,
    /** This gateway cannot take this message (its size, an extension that it needs). The next one may; when none can, they are refused. */
    CANNOT_TAKE,
    /** They wait: the trouble is ours, another gateway would not help. */
    WAIT,
    /** The gateway may have taken the message: they wait, and no other gateway is tried now. */
    UNKNOWN
}
