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

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Who is not judged, whatever DNS says.
 *
 * @param networks of clients
 * @param names that exempt a client which greets with one of them, if that name leads to the client's address
 * @param recipients local parts or whole addresses, in small letters; RFC 5321, 4.5.1 has postmaster reachable for everyone
 */
public record Exemptions(List<AddressRange> networks, HostNames names, Set<String> recipients) {
    /** Addresses that no public DNS knows, and the mailboxes to which who is refused turns. */
    public static final Exemptions DEFAULT = new Exemptions(
        Stream.of("127.0.0.0/8", "::1", "169.254.0.0/16", "fe80::/10", "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7",
                "100.64.0.0/10")
            .flatMap(each -> AddressRange.parse(each).stream())
            .toList(),
        HostNames.NONE,
        Set.of("postmaster", "abuse"));

    public Exemptions {
        networks = List.copyOf(networks);
        recipients = Set.copyOf(recipients);
    }

    static Exemptions read(SettingsReader reader) {
        List<AddressRange> networks =
            reader.list("exempt", DEFAULT.networks(), "a network such as 192.0.2.0/24 or 2001:db8::/32", AddressRange::parse);
        List<String> names = reader.list("exemptNames", List.of(), HostNames.EXPECTED, HostNames::entry);
        List<String> recipients =
            reader.list("exemptRecipients", List.copyOf(DEFAULT.recipients()), "a local part or an address", Exemptions::mailbox);
        return new Exemptions(networks, HostNames.of(names), Set.copyOf(recipients));
    }

    /** Whether this client is not judged. */
    public boolean cover(ClientAddress client) {
        return networks.stream().anyMatch(network -> network.contains(client));
    }

    /** Whether mail to this address is taken from everyone. */
    public boolean coverRecipient(String address) {
        String recipient = address.toLowerCase(Locale.ROOT);
        int at = recipient.lastIndexOf('@');
        return recipients.contains(recipient) || (at > 0 && recipients.contains(recipient.substring(0, at)));
    }

    private static Optional<String> mailbox(String text) {
        int at = text.lastIndexOf('@');
        return at == 0 || at == text.length() - 1 ? Optional.empty() : Optional.of(text.toLowerCase(Locale.ROOT));
    }
}
