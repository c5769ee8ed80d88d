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

/**
 * What an SMTP hook does: when, about whom, and with which verdict.
 *
 * @param stage at which command clients are judged
 * @param check what a client has to have in DNS
 * @param exemptions who is not judged
 * @param policy what follows from a result
 * @param authenticationResults whether mail gets an Authentication-Results field (RFC 8601)
 */
public record HookSettings(Stage stage, CheckKind check, Exemptions exemptions, RdnsPolicy policy, boolean authenticationResults) {
    private static final String EXEMPT_RECIPIENTS = "exemptRecipients";

    /** What holds when nothing is set. */
    public static final HookSettings DEFAULT =
        new HookSettings(Stage.RCPT, CheckKind.PTR, Exemptions.DEFAULT, RdnsPolicy.DEFAULT, false);

    /** The command whose reply tells a client that it is refused. */
    public enum Stage {
        /** Each RCPT on its own. */
        RCPT,
        /** The end of the message, for all of its recipients. */
        DATA,
        /** MAIL, before any recipient is known. */
        MAIL
    }

    /**
     * Reads the settings.
     *
     * @param source where they are written, for the message about mistakes
     * @throws SettingsException with every mistake
     */
    public static HookSettings parse(String source, Map<String, String> values) {
        SettingsReader reader = new SettingsReader(source, values);
        HookSettings settings = new HookSettings(
            reader.choice("stage", DEFAULT.stage()),
            reader.choice("check", DEFAULT.check()),
            Exemptions.read(reader),
            RdnsPolicy.read(reader),
            reader.flag("authenticationResults", DEFAULT.authenticationResults()));
        if (settings.stage() == Stage.MAIL && values.containsKey(EXEMPT_RECIPIENTS)) {
            reader.mistake(EXEMPT_RECIPIENTS, "cannot be kept at stage mail, where no recipient is known");
        }
        reader.finish();
        return settings;
    }
}
