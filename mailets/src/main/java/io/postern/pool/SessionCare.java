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

package io.postern.pool;

/** What a pool has to know of its sessions. Called on the caller's or the sweeper's thread, never under the lock; must not throw. */
public interface SessionCare<S> {
    /** Whether the peer is still there, as far as that can be told without asking it. */
    boolean isAlive(S session);

    /** Ends a session politely, and does not wait for what the peer has to say to that: others wait for the thread. */
    void end(S session);

    /** Drops a session whose peer is gone, or with whom no talk is possible any more. */
    void drop(S session);
}
