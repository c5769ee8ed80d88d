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

package io.postern.it.wire;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import io.postern.it.support.Road;
import io.postern.it.support.Roads;

/** What became of every mail, counted at the gateways. */
final class Outcomes {
    private final Roads roads;
    private final DeliveryLog log;
    private final Queue<Mail> mails = new ConcurrentLinkedQueue<>();

    /**
     * A mail that James has answered with 250.
     *
     * @param mayComeTwice whether the fault came so late that the gateway may have had the message, once it has come
     */
    record Mail(String peer, String fault, String id, Road road, List<Arrivals> gateways, BooleanSupplier mayComeTwice) {
        String recipient() {
            return road.recipient(id);
        }

        int arrivals() {
            return gateways.stream().mapToInt(gateway -> gateway.of(id)).sum();
        }
    }

    /** The ends that a mail can have. */
    enum End {
        ONCE,
        TWICE,
        MORE,
        BOUNCED,
        WAITING,
        LOST
    }

    Outcomes(Roads roads, DeliveryLog log) {
        this.roads = roads;
        this.log = log;
    }

    Mail add(Mail mail) {
        mails.add(mail);
        return mail;
    }

    boolean isSettled(Mail mail) {
        return log.saysDelivered(mail.recipient()) && mail.arrivals() > 0;
    }

    boolean hadToWait(Mail mail) {
        return log.saysWaits(mail.recipient());
    }

    End end(Mail mail) {
        return switch (mail.arrivals()) {
            case 0 -> undelivered(mail);
            case 1 -> End.ONCE;
            case 2 -> End.TWICE;
            default -> End.MORE;
        };
    }

    private End undelivered(Mail mail) {
        if (log.saysDelivered(mail.recipient())) {
            return End.LOST;
        }
        boolean bounced = roads.bouncesOf(mail.road()).stream().anyMatch(bounce -> bounce.octets().contains(mail.recipient()));
        return bounced ? End.BOUNCED : End.WAITING;
    }

    /** Mails that did not end as they should: once, or twice where that could not be helped and was said. */
    List<String> wrong(Road road) {
        return mails.stream().filter(mail -> mail.road().equals(road) && !isRight(mail))
            .map(mail -> end(mail) + (told(mail) ? " (told)" : "") + ": " + mail.peer() + ", " + mail.fault() + ", " + mail.recipient())
            .toList();
    }

    private boolean isRight(Mail mail) {
        End end = end(mail);
        return (end == End.ONCE || (end == End.TWICE && told(mail))) && (mail.mayComeTwice().getAsBoolean() || !told(mail));
    }

    private boolean told(Mail mail) {
        return log.saysMaybeTwice(mail.recipient());
    }

    /** A row for each peer and fault; {@code doubt} counts the mails of which the log said that they may be delivered twice. */
    String table() {
        String form = "| %-11s | %-32s | %6s | %6s | %6s | %7s | %7s | %6s | %6s |%n";
        StringBuilder table = new StringBuilder(String.format(Locale.ROOT, form,
            "peer", "fault", "in", "once", "twice", "bounced", "waiting", "lost", "doubt"));
        Map<List<String>, List<Mail>> rows = mails.stream().collect(Collectors.groupingBy(mail -> List.of(mail.peer(), mail.fault())));
        rows.entrySet().stream().sorted(Comparator.comparing(row -> row.getKey().toString())).forEach(row -> {
            Map<End, Long> ends = row.getValue().stream().collect(Collectors.groupingBy(this::end, Collectors.counting()));
            LongStream numbers = Stream.of(End.ONCE, End.TWICE, End.BOUNCED, End.WAITING, End.LOST)
                .mapToLong(end -> ends.getOrDefault(end, 0L));
            List<Object> cells = new ArrayList<>(row.getKey());
            cells.add(row.getValue().size());
            numbers.forEach(cells::add);
            cells.add(row.getValue().stream().filter(this::told).count());
            table.append(String.format(Locale.ROOT, form, cells.toArray()));
        });
        return table.toString();
    }
}
