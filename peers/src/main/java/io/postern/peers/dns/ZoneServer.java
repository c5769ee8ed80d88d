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

package io.postern.peers.dns;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.BindException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.atomic.AtomicReference;

import org.xbill.DNS.Name;
import org.xbill.DNS.ReverseMap;

/**
 * A DNS server on UDP and TCP that answers from a zone text, and misbehaves where the text says so.
 *
 * <p>One entry a line, {@code #} or {@code ;} start a comment: {@code owner [ttl] TYPE data} (ttl in seconds, 60 unless told), or
 * {@code owner} and one of {@code NODATA SERVFAIL REFUSED FORMERR NOEDNS NOTIMPEDNS BADVERS BARE REFERRAL DROP TRUNCATE TRUNCATED
 * WRONGID WRONGQUESTION MALFORMED}, or {@code owner DELAY 300ms} (or {@code 2s}), which holds back whatever else is answered for the
 * owner. Owners and names in the data are absolute,
 * the last dot may be missing. {@code *} and {@code *.in-addr.arpa.} stand for the names below that are not listed; the
 * most specific owner wins. A name that is listed with other types only is NODATA, one without records NXDOMAIN; both with the SOA of
 * an enclosing owner, or a made-up one of 60 seconds (RFC 2308, 3).
 */
public final class ZoneServer implements AutoCloseable {
    private static final int ATTEMPTS_AT_A_COMMON_PORT = 50;

    private final AtomicReference<Zone> zone;
    private final Queue<Query> queries = new ConcurrentLinkedQueue<>();
    private final DatagramSocket udp;
    private final ServerSocket server;
    private final TcpListener tcp;
    private final ExecutorService workers = Daemons.workers();

    private ZoneServer(Zone zone, ServerSocket server, DatagramSocket udp) {
        this.zone = new AtomicReference<>(zone);
        this.server = server;
        this.udp = udp;
        Responder responder = new Responder(this.zone::get, queries::add);
        this.tcp = new TcpListener(server, responder, workers);
        Daemons.start("dns-udp-" + udp.getLocalPort(), new UdpListener(udp, responder, workers));
        Daemons.start("dns-tcp-" + server.getLocalPort(), tcp);
    }

    /** Starts on a free port of 127.0.0.1; IllegalArgumentException names each wrong line of the text. */
    public static ZoneServer start(String zoneText) {
        return start(new InetSocketAddress(loopback(), 0), zoneText);
    }

    /** Starts on that address, port 0 for a free one; IllegalArgumentException names each wrong line of the text. */
    public static ZoneServer start(InetSocketAddress bind, String zoneText) {
        if (bind.isUnresolved()) {
            throw new IllegalArgumentException("no such address: " + bind);
        }
        Zone zone = ZoneParser.parse(zoneText);
        try {
            return open(bind, zone, bind.getPort() == 0 ? ATTEMPTS_AT_A_COMMON_PORT : 1);
        } catch (IOException e) {
            throw new UncheckedIOException("no DNS server on " + bind, e);
        }
    }

    /** A port that is free for TCP may be taken for UDP, so a free one is tried for. */
    private static ZoneServer open(InetSocketAddress bind, Zone zone, int attempts) throws IOException {
        ServerSocket tcp = new ServerSocket(bind.getPort(), 64, bind.getAddress());
        try {
            return new ZoneServer(zone, tcp, new DatagramSocket(tcp.getLocalPort(), bind.getAddress()));
        } catch (BindException e) {
            tcp.close();
            if (attempts <= 1) {
                throw e;
            }
            return open(bind, zone, attempts - 1);
        }
    }

    /** The zone line that gives the IPv4 or IPv6 address its name, such as {@code 7.0.0.127.in-addr.arpa. PTR mail.example.}. */
    public static String ptr(String address, String name) {
        try {
            return ReverseMap.fromAddress(address) + " PTR " + Name.fromString(name, Name.root);
        } catch (IOException e) {
            throw new IllegalArgumentException("no PTR line for '" + address + "' and '" + name + "'", e);
        }
    }

    public InetSocketAddress address() {
        return new InetSocketAddress(server.getInetAddress(), port());
    }

    public int port() {
        return server.getLocalPort();
    }

    /** Replaces the zone at once; on a mistake the old one stays and IllegalArgumentException names each wrong line. */
    public void zone(String zoneText) {
        zone.set(ZoneParser.parse(zoneText));
    }

    /** What was asked so far, in the order of arrival. */
    public List<Query> queries() {
        return List.copyOf(queries);
    }

    public void forgetQueries() {
        queries.clear();
    }

    /** Ends the sockets and threads; answers still held back are not sent. */
    @Override
    public void close() {
        udp.close();
        workers.shutdownNow();
        try {
            tcp.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static InetAddress loopback() {
        try {
            return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }
}
