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

package io.postern.gateway.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.w3c.dom.Element;

import io.postern.smtp.Printable;

/** What {@code mailetcontainer.xml} as it is written says, and James does not tell a mailet: about the others, and about variables. */
final class MailetContainer {
    private static final String FILE = "mailetcontainer.xml";
    private static final String MAILET = "RemoteDeliveryViaAuthGateway";

    private final Element root;
    private final ConfFolder conf;

    private MailetContainer(Element root, ConfFolder conf) {
        this.root = root;
        this.conf = conf;
    }

    /** Empty where there is no such file: this James has its mailets from elsewhere. */
    static Optional<MailetContainer> read(ConfFolder conf, Findings findings) {
        if (!Files.exists(conf.resolve(FILE))) {
            return Optional.empty();
        }
        try {
            return Optional.of(new MailetContainer(XmlFile.readAsJamesDoes(conf.resolve(FILE)), conf));
        } catch (IOException e) {
            findings.warning("nobody can see whether a queue or a setting stands twice: " + Printable.of(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    /**
     * What stands twice in one of our mailets. James joins it with commas, and hands over one text: of two passwords, both would go to both
     * gateways. In that text a comma of a password cannot be told from James's, so this file is the only one who knows.
     */
    List<String> repeated() {
        return XmlFile.descendants(root, "mailet").filter(MailetContainer::isOurs).flatMap(this::repeated).toList();
    }

    private Stream<String> repeated(Element mailet) {
        Map<String, Long> counts = XmlFile.children(mailet)
            .collect(Collectors.groupingBy(Element::getTagName, TreeMap::new, Collectors.counting()));
        String outgoing = values(mailet, "outgoing").collect(Collectors.joining(","));
        return counts.entrySet().stream().filter(count -> count.getValue() > 1)
            .map(count -> Printable.of(count.getKey()) + ": given " + count.getValue() + " times in the mailet with the queue '"
                + Printable.of(outgoing) + "' in " + FILE + ", and James joins these with commas; give it once"
                + (count.getKey().startsWith("gateway") ? " (gateways with a login each: " + NamedGateways.FILE + ")" : ""));
    }

    /** By its short name, or with a package in front of it. */
    private static boolean isOurs(Element mailet) {
        return ("." + mailet.getAttribute("class").strip()).endsWith("." + MAILET);
    }

    /** Whether two or more mailets of any kind have this queue. */
    boolean isShared(String outgoing) {
        return values("outgoing").filter(outgoing::equals).count() > 1;
    }

    Set<String> unused(Collection<String> gateways) {
        Set<String> used = values("gateways").flatMap(names -> Arrays.stream(names.split(",", -1))).map(String::strip)
            .collect(Collectors.toSet());
        return gateways.stream().filter(name -> !used.contains(name)).collect(Collectors.toCollection(TreeSet::new));
    }

    /** What to do when the file has a password in it, and others can read it. */
    Optional<String> exposure() {
        return XmlFile.descendants(root, "gatewayPassword").allMatch(password -> Variables.isOne(password.getTextContent()))
            ? Optional.empty()
            : ConfFolder.exposure(conf.resolve(FILE)).map(text -> FILE + ": holds a password and " + text);
    }

    private Stream<String> values(String name) {
        return values(root, name);
    }

    private Stream<String> values(Element inside, String name) {
        return XmlFile.descendants(inside, name).map(Element::getTextContent)
            .map(text -> conf.resolveVariables(text).orElse(text).strip());
    }
}
