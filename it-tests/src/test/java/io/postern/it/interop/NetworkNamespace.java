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

package io.postern.it.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A network of its own, with a loopback interface and nothing else: port 53, the only one that the system's resolver asks,
 * is free there. Nothing of the machine is changed.
 */
final class NetworkNamespace implements AutoCloseable {
    private static final Pattern READY = Pattern.compile("ready (\\d+)\n");

    private final PeerProcess holder;
    private final String pid;

    private NetworkNamespace(PeerProcess holder, String pid) {
        this.holder = holder;
        this.pid = pid;
    }

    /** Makes one; as root only. */
    static NetworkNamespace create(Path output) {
        PeerProcess holder = PeerProcess.start(output, Map.of(),
            "unshare", "--net", "sh", "-c", "ip link set lo up && echo ready $$ && exec sleep infinity");
        Matcher ready = READY.matcher("");
        holder.await("network namespace", () -> ready.reset(holder.said()).find());
        return new NetworkNamespace(holder, ready.group(1));
    }

    /** The command that runs this one in it. */
    List<String> entering(List<String> command) {
        List<String> words = new ArrayList<>(List.of("nsenter", "--target", pid, "--net"));
        words.addAll(command);
        return words;
    }

    /** The command that runs this one in it, with this file in place of {@code /etc/resolv.conf}. */
    List<String> resolvingBy(Path resolvConf, List<String> command) {
        List<String> words = new ArrayList<>(List.of("unshare", "--mount", "sh", "-c",
            "mount --bind \"$1\" /etc/resolv.conf && shift && exec \"$@\"", "sh", resolvConf.toString()));
        words.addAll(command);
        return entering(words);
    }

    @Override
    public void close() {
        holder.close();
    }
}
