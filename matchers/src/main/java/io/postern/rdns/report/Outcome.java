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

package io.postern.rdns.report;

/** What became of a mail when its client was judged. */
public enum Outcome {
    /** The client has what the check asks for. */
    ACCEPTED,
    /** DNS did not say: accepted unseen, or put off. */
    NOT_KNOWN,
    /** It would have been refused, but a listed name leads to the client. */
    EXEMPT,
    /** It would have been refused, had refusals been meant. */
    OBSERVED,
    /** At least one of its recipients was refused. */
    REFUSED;

    boolean isDefiniteNo() {
        return this == OBSERVED || this == REFUSED;
    }
}
