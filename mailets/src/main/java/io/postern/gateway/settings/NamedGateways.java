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
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import org.w3c.dom.Element;

import io.postern.gateway.Gateway;
import io.postern.smtp.Printable;

/** What {@code authgateways.xml} defines. */
final class NamedGateways {
    static final String FILE = "authgateways.xml";
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private final ConfFolder conf;
    private final Findings findings;
    private final Map<String, Gateway> gateways = new TreeMap<>();

    private NamedGateways(ConfFolder conf, Findings findings) {
        this.conf = conf;
        this.findings = findings;
    }

    /** All gateways by name, whoever uses them; none when there is no such file. Every mistake is noted. */
    static Optional<Map<String, Gateway>> read(ConfFolder conf, Findings findings) {
        try {
            Element root = XmlFile.read(conf.resolve(FILE));
            if (XmlFile.descendants(root, "password").anyMatch(password -> !Variables.isOne(password.getTextContent()))) {
                ConfFolder.exposure(conf.resolve(FILE)).ifPresent(text -> findings.exposure(FILE + ": holds a password and " + text));
            }
            NamedGateways file = new NamedGateways(conf, findings);
            file.root(root);
            return Optional.of(file.gateways);
        } catch (IOException e) {
            findings.mistake("gateways: " + Printable.of(String.valueOf(e.getMessage())));
            return Optional.empty();
        }
    }

    private void root(Element root) {
        if (!root.getTagName().equals("authgateways")) {
            findings.mistake(FILE + ": expected the element authgateways, got " + root.getTagName());
            return;
        }
        new SettingsReader(FILE + ": ", XmlFile.shell(root), conf::resolveVariables, findings).finish(Set.of());
        XmlFile.children(root).forEach(child -> {
            if (child.getTagName().equals("gateway")) {
                gateway(child);
            } else {
                findings.mistake(FILE + ": " + UnknownSetting.describe(child.getTagName(), List.of("gateway")));
            }
        });
    }

    private void gateway(Element element) {
        String name = element.getAttribute("name");
        element.removeAttribute("name");
        String place = FILE + ": gateway '" + Printable.of(name) + "': ";
        if (!name.matches(NAME)) {
            findings.mistake(place + "expected the attribute name with letters, digits, '.', '_' and '-', up to 64");
        }
        SettingsReader reader = new SettingsReader(place, XmlFile.flatten(element), conf::resolveVariables, findings);
        if (gateways.put(name, new GatewayElement(name, conf, reader).parse()) != null) {
            findings.mistake(place + "defined twice");
        }
    }
}
