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
 * How many octets of heap a kept answer takes, about: measured with the JVM's usual settings, where an object begins with twelve octets and
 * Latin text takes an octet a character.
 */
final class AnswerWeight {
    /** The entry, the question, the answer and its times, all without their texts. */
    private static final int ENTRY = 320;
    /** A text, without its characters, and its place in the list. */
    private static final int TEXT = 56;

    private AnswerWeight() {
    }

    static int of(DnsQuestion question, LookupAnswer answer) {
        int texts = answer.fold(
            found -> found.values().stream().mapToInt(value -> TEXT + value.length()).sum(),
            absent -> 0,
            unavailable -> 0);
        return ENTRY + question.owner().length() + texts;
    }
}
