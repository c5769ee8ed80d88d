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

package io.postern.it.support;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.postern.peers.smtp.ReceivedMessage;
import io.postern.peers.smtp.ScriptedGateway;

/**
 * One use of the mailet in a James that has many: a domain, the mailet's own queue, its gateways and settings. Mail on it comes from a
 * sender of its own, so that a bounce can be told from those of other roads.
 */
public record Road(String name, Map<String, String> settings) {
    public Road {
        settings = new LinkedHashMap<>(settings);
    }

    /** Changes a setting, before James starts; an empty value removes it. */
    public Road with(String setting, String value) {
        if (value.isEmpty()) {
            settings.remove(setting);
        } else {
            settings.put(setting, value);
        }
        return this;
    }

    public String recipient(String localPart) {
        return localPart + "@" + name + ".test";
    }

    public String recipient() {
        return recipient("bob");
    }

    public String sender() {
        return name + "@" + Roads.SENDERS;
    }

    /** Sends a mail on this road by James's SMTP server. */
    public void send(JamesServer james, String content, String... recipients) {
        try (SmtpDialogue dialogue = SmtpDialogue.from("127.0.0.1", james.smtpPort())) {
            dialogue.sendExpecting("EHLO client.test", "250").sendExpecting("MAIL FROM:<" + sender() + ">", "250");
            for (String recipient : recipients) {
                dialogue.sendExpecting("RCPT TO:<" + recipient + ">", "250");
            }
            dialogue.sendExpecting("DATA", "354").sendExpecting(content + "\r\n.", "250");
        }
    }

    public void send(JamesServer james) {
        send(james, "Subject: confidential\r\n\r\nhi\r\n", recipient());
    }

    /** What the gateway has got of this road's mail. */
    public List<ReceivedMessage> receivedBy(ScriptedGateway gateway) {
        return gateway.received().stream()
            .filter(message -> message.recipients().stream().anyMatch(recipient -> recipient.endsWith("@" + name + ".test")))
            .toList();
    }

    /** What the log says of this road's recipients. */
    public List<String> log(JamesServer james) {
        return james.consoleLines().stream().filter(line -> line.contains("@" + name + ".test ")).toList();
    }

    String mailet() {
        return settings.entrySet().stream()
            .map(setting -> "<" + setting.getKey() + ">" + setting.getValue() + "</" + setting.getKey() + ">")
            .collect(Collectors.joining("\n", "<mailet match=\"HostIs=" + name + ".test\" class=\"RemoteDeliveryViaAuthGateway\">\n",
                "\n</mailet>\n"));
    }
}
