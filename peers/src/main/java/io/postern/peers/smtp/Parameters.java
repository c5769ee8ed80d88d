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

package io.postern.peers.smtp;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** Judges the parameters of MAIL and RCPT by what the gateway offers (RFC 5321, 4.1.1.11). */
final class Parameters {
    private static final Map<String, String> EXTENSION_OF_MAIL = Map.of("SIZE", "SIZE", "BODY=7BIT", "8BITMIME",
        "BODY=8BITMIME", "8BITMIME", "BODY=BINARYMIME", "BINARYMIME", "SMTPUTF8", "SMTPUTF8",
        "RET", "DSN", "ENVID", "DSN", "AUTH", "AUTH", "REQUIRETLS", "REQUIRETLS");
    private static final Map<String, String> EXTENSION_OF_RCPT = Map.of("NOTIFY", "DSN", "ORCPT", "DSN");

    private final Offer offer;
    private final Wire wire;

    Parameters(Offer offer, Wire wire) {
        this.offer = offer;
        this.wire = wire;
    }

    /** The refusal of MAIL's parameters, if there is one. */
    Optional<String> refusalOfMail(PathCommand command) {
        boolean international = command.parameters().stream().anyMatch(parameter -> parameter.equalsIgnoreCase("SMTPUTF8"));
        return notAscii(command.path(), international)
            .or(() -> refusal(command.parameters(), EXTENSION_OF_MAIL))
            .or(() -> tooLarge(command.parameters()));
    }

    /** The refusal of RCPT's parameters, if there is one. */
    Optional<String> refusalOfRcpt(PathCommand command, boolean international) {
        return notAscii(command.path(), international).or(() -> refusal(command.parameters(), EXTENSION_OF_RCPT));
    }

    /** Only MAIL with SMTPUTF8 lets such an address through (RFC 6531, 3.4). */
    private Optional<String> notAscii(String path, boolean international) {
        if (international || path.chars().allMatch(c -> c < 0x7f)) {
            return Optional.empty();
        }
        wire.violation("an address that is not ASCII, without SMTPUTF8: " + path);
        return Optional.of("553 5.6.7 Address is not ASCII");
    }

    private Optional<String> refusal(List<String> parameters, Map<String, String> extensions) {
        for (String parameter : parameters) {
            String upper = parameter.toUpperCase(Locale.ROOT);
            String keyword = upper.startsWith("BODY=") || !upper.contains("=") ? upper : upper.substring(0, upper.indexOf('='));
            String extension = extensions.getOrDefault(keyword, "");
            boolean offered = extension.equals("AUTH") ? offer.auth(wire.underTls()) : offer.has(extension);
            if (!offered) {
                wire.violation("a parameter of an extension that is not offered: " + parameter);
                return Optional.of("555 5.5.4 Parameter not recognized or not implemented");
            }
        }
        return Optional.empty();
    }

    private Optional<String> tooLarge(List<String> parameters) {
        return parameters.stream()
            .filter(parameter -> parameter.matches("(?i)SIZE=[0-9]{1,18}"))
            .filter(parameter -> Long.parseLong(parameter.substring("SIZE=".length())) > offer.sizeLimit())
            .map(parameter -> "552 5.3.4 Message too big")
            .findFirst();
    }
}
