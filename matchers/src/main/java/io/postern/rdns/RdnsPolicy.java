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


package io.postern.rdns;

import java.util.Map;
import java.util.Optional;

/**
 * Judges a result: a client is refused only when it definitely has no reverse DNS.
 *
 * @param check what a client has to have in DNS
 * @param message what a refused client reads, after reply code and enhanced status code
 * @param logMessage how the log line about a refusal begins
 */
public record RdnsPolicy(CheckKind check, String message, String logMessage) {
    private static final int REFUSED = 550;
    /** RFC 7372, 3.3: "reverse DNS validation failed". */
    private static final String ENHANCED_STATUS = "5.7.25 ";
    /** RFC 5321, 4.5.3.1.5: a reply line has at most 512 octets, with code, enhanced code and CR LF. */
    private static final int MAX_MESSAGE = 490;

    /** The words of the recipe that this project re-creates. */
    public static final RdnsPolicy DEFAULT =
        new RdnsPolicy(CheckKind.PTR, "Your mail server is not properly DNS registered", "BLOCKED: No rDNS");

    /**
     * Reads a policy from settings.
     *
     * @param source where the settings are written, for the message about mistakes
     * @throws SettingsException with every mistake
     */
    public static RdnsPolicy parse(String source, Map<String, String> settings) {
        SettingsReader reader = new SettingsReader(source, settings);
        RdnsPolicy policy = new RdnsPolicy(
            reader.choice("check", DEFAULT.check()),
            reader.line("message", DEFAULT.message(), MAX_MESSAGE),
            reader.line("logMessage", DEFAULT.logMessage(), MAX_MESSAGE));
        reader.finish();
        return policy;
    }

    /** Judges one result. */
    public Verdict judge(RdnsResult result) {
        return result.fold(
            present -> new Verdict.Accept(Optional.empty()),
            absent -> new Verdict.Refuse(REFUSED, ENHANCED_STATUS + message, logMessage),
            indeterminate -> new Verdict.Accept(Optional.of("rDNS not known, accepted")));
    }
}
