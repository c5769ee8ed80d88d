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

package io.postern.rdns.dns;

/**
 * What a {@link LookupCache} has done since it was made, and what it holds now.
 *
 * @param hits questions that were answered from the cache
 * @param joined questions that waited for the answer to the same question of someone else
 * @param asked questions that were passed on to DNS
 * @param turnedAway questions that were not asked because there was no place for them in time
 * @param inFlight questions that are waiting for DNS now
 * @param waiting questions that are waiting for a place now; one that is wanted by several networks counts for each
 * @param kept answers that are held now, expired ones among them
 * @param octets how much heap these take, about
 */
public record CacheStatistics(long hits, long joined, long asked, long turnedAway, int inFlight, int waiting, long kept, long octets) {
}
