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
 * One question to DNS, class IN.
 *
 * @param owner the absolute name in presentation form, without the final dot
 * @param type which records are wanted
 */
public record DnsQuestion(String owner, Type type) {

    /** The record types that reverse DNS needs. */
    public enum Type {
        /** RFC 1035, 3.3.12: the names of an address. */
        PTR,
        /** RFC 1035, 3.4.1: the IPv4 addresses of a name. */
        A,
        /** RFC 3596, 2.2: the IPv6 addresses of a name. */
        AAAA
    }

    /** Asks for the names that the reverse tree holds at {@code owner}. */
    public static DnsQuestion ptr(String owner) {
        return new DnsQuestion(owner, Type.PTR);
    }
}
