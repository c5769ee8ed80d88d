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

package io.postern.peers.demo;

/** What to type to see the recipes work. */
final class Instructions {
    private Instructions() {
    }

    static String text(int smtpPort) {
        return """

            Postern's demonstration is running; Ctrl-C ends it. Type these in another terminal (where there is no address but
            127.0.0.1 on the loopback interface, as on macOS, add one first: sudo ifconfig lo0 alias 127.0.0.7).

            1. A host that is not in reverse DNS is refused (550 5.7.25 in curl's output):
               printf 'From: a@client.example\\nSubject: 1\\n\\nhello\\n' | curl -sv --crlf --interface 127.0.0.7 \\
                 smtp://127.0.0.1:%1$d/client.example --mail-from a@client.example --mail-rcpt you@demo.example -T - 2>&1 | grep '^[<>] '

            2. A host that is, is accepted:
               printf 'From: a@client.example\\nSubject: 2\\n\\nhello\\n' | curl -sv --crlf --interface 127.0.0.8 \\
                 smtp://127.0.0.1:%1$d/client.example --mail-from a@client.example --mail-rcpt you@demo.example -T - 2>&1 | grep '^[<>] '

            3. Mail for chosen.example leaves through the gateway, under TLS and authenticated:
               printf 'From: you@demo.example\\nSubject: 3\\n\\nhello\\n' | curl -sv --crlf smtp://127.0.0.1:%1$d \\
                 --mail-from you@demo.example --mail-rcpt friend@chosen.example -T - 2>&1 | grep '^[<>] '

            """.formatted(smtpPort);
    }
}
