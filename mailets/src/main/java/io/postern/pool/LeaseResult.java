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

import java.util.function.Function;

/** A lease, or why there is none. */
public sealed interface LeaseResult<S> {
    /** Handles both cases. */
    <R> R fold(Function<? super Lease<S>, ? extends R> granted, Function<? super Denied<S>, ? extends R> denied);

    /** Yours until you give it back. */
    record Granted<S>(Lease<S> lease) implements LeaseResult<S> {
        @Override
        public <R> R fold(Function<? super Lease<S>, ? extends R> granted, Function<? super Denied<S>, ? extends R> denied) {
            return granted.apply(lease);
        }
    }

    /** Nothing was leased. */
    record Denied<S>(Reason reason, PoolStats stats) implements LeaseResult<S> {
        @Override
        public <R> R fold(Function<? super Lease<S>, ? extends R> granted, Function<? super Denied<S>, ? extends R> denied) {
            return denied.apply(this);
        }
    }

    /** Why there is no lease. */
    enum Reason {
        /** The caller's patience is over, or its thread was interrupted. */
        NONE_IN_TIME,
        /** Somebody else takes longer to open a session than the caller wants to wait for that, and there is no other. */
        OPENING_SLOW,
        /** Somebody else tried to open a session just now and failed, and there is no other to wait for. */
        OPENING_FAILED,
        /** The pool is closed. */
        CLOSED
    }
}
