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

package io.postern.gateway.james.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

import io.postern.gateway.GatewaySettings;
import io.postern.gateway.RetrySchedule;
import io.postern.gateway.james.simulation.SimulatedQueue.Kind;
import io.postern.gateway.james.simulation.Weather.Episode;
import io.postern.gateway.james.simulation.Weather.Trouble;

/**
 * What will happen, all of it decided by the seed: mails, troubles of each gateway, of the queue, of the way back to senders, restarts.
 *
 * @param length of the troubles; after that all are well
 */
record Story(Settings settings, Duration length, List<Arrival> arrivals, List<Weather> weathers, List<QueueTrouble> queueTroubles,
             List<Restart> restarts, List<Episode> bounceTroubles) {
    /** What the operator has set. */
    record Settings(Kind queue, RetrySchedule schedule, int threads, int connections, int messagesPerConnection,
                    Optional<Integer> perSecond, GatewaySettings.Order order, Optional<String> bounceProcessor) {
    }

    /** A mail comes in. */
    record Arrival(int number, Duration at, boolean hasSender, List<String> recipients) {
    }

    /** How a queue's streams end. */
    enum Break { ERROR, COMPLETION, SILENCE }

    record QueueTrouble(Break how, Duration from, Duration to, int lostWords) {
    }

    /** James ends, by SIGKILL or in good order, and is started again. */
    record Restart(Duration at, boolean crash, Duration pause) {
    }

    static Story of(long seed, int mails) {
        return new Author(new Random(scattered(seed)), mails).story();
    }

    /** Neighbours among seeds begin alike, else. */
    static long scattered(long seed) {
        return seed * 0x9E3779B97F4A7C15L;
    }

    /** Who has it all from one source of chance. */
    private static final class Author {
        private final Random random;
        private final int mails;

        Author(Random random, int mails) {
            this.random = random;
            this.mails = mails;
        }

        private Duration between(Duration least, Duration most) {
            return least.plusMillis((long) (random.nextDouble() * most.minus(least).toMillis()));
        }

        private <T> T oneOf(List<T> some) {
            return some.get(random.nextInt(some.size()));
        }

        Story story() {
            Settings settings = settings();
            boolean broker = settings.queue() == Kind.IGNORES_DELAYS;
            Duration length = broker ? Duration.ofDays(1) : Duration.ofDays(30);
            int gateways = 1 + random.nextInt(3);
            return new Story(settings, length, arrivals(broker ? mails / 10 : mails, length), weathers(gateways, settings, length),
                queueTroubles(length, broker), restarts(length), bounceTroubles(length));
        }

        private Settings settings() {
            Kind queue = random.nextInt(4) == 0 ? Kind.IGNORES_DELAYS : Kind.HONOURS_DELAYS;
            RetrySchedule schedule = queue == Kind.IGNORES_DELAYS
                ? new RetrySchedule(List.of(Duration.ofMinutes(1), Duration.ofMinutes(10), Duration.ofMinutes(50)))
                : oneOf(List.of(RetrySchedule.DEFAULT, hours(1), hours(12), hours(24)));
            return new Settings(queue, schedule, 1 + random.nextInt(10), 1 + random.nextInt(10), oneOf(List.of(1, 10, 100)),
                random.nextInt(3) == 0 ? Optional.of(oneOf(List.of(2, 20))) : Optional.empty(),
                oneOf(List.of(GatewaySettings.Order.values())), random.nextBoolean() ? Optional.of("bounces") : Optional.empty());
        }

        private static RetrySchedule hours(int hours) {
            return new RetrySchedule(IntStream.range(0, 12).mapToObj(any -> Duration.ofMinutes(5L * hours)).toList());
        }

        private List<Arrival> arrivals(int number, Duration length) {
            List<Arrival> arrivals = new ArrayList<>();
            Duration last = length.multipliedBy(5).dividedBy(6);
            while (arrivals.size() < number) {
                Duration time = between(Duration.ZERO, last);
                // Every now and then, many at once.
                int together = random.nextInt(50) == 0 ? Math.min(number - arrivals.size(), number / 10) : 1;
                for (int i = 0; i < Math.max(1, together); i++) {
                    arrivals.add(arrival(arrivals.size(), time.plusMillis(i * 5L)));
                }
            }
            arrivals.sort(Comparator.comparing(Arrival::at));
            return arrivals;
        }

        private Arrival arrival(int number, Duration time) {
            int recipients = random.nextInt(10) == 0 ? 2 + random.nextInt(4) : random.nextInt(500) == 0 ? 120 : 1;
            boolean poison = random.nextInt(400) == 0;
            return new Arrival(number, time, random.nextInt(30) > 0, IntStream.range(0, recipients)
                .mapToObj(i -> (poison ? SimulatedGateway.POISON : random.nextInt(40) == 0 ? SimulatedGateway.NOBODY : "user")
                    + i + ".m" + number + "@x.example").toList());
        }

        private List<Weather> weathers(int gateways, Settings settings, Duration length) {
            List<List<Episode>> all = new ArrayList<>();
            for (int i = 0; i < gateways; i++) {
                all.add(episodes(length, settings.schedule().lifetime()));
            }
            // Now and then there is none to go to, sometimes for longer than mails live.
            for (int i = 0; i < 2; i++) {
                Duration lifetime = settings.schedule().lifetime();
                Duration outage = min(oneOf(List.of(lifetime.dividedBy(20), lifetime.dividedBy(3), lifetime.multipliedBy(5).dividedBy(4))),
                    length.dividedBy(4));
                Duration from = between(Duration.ZERO, length.minus(outage));
                for (List<Episode> one : all) {
                    one.removeIf(episode -> episode.from().compareTo(from.plus(outage)) < 0 && episode.to().compareTo(from) > 0);
                    one.add(new Episode(oneOf(shut()), from, from.plus(outage)));
                }
            }
            return all.stream().map(Weather::new).toList();
        }

        private static List<Trouble> shut() {
            return List.of(Trouble.values()).stream().filter(Trouble::isShut).toList();
        }

        private List<Episode> episodes(Duration length, Duration lifetime) {
            List<Episode> episodes = new ArrayList<>();
            int roughness = oneOf(List.of(12, 50, 200));
            Duration from = between(Duration.ZERO, length.dividedBy(8));
            while (from.compareTo(length) < 0) {
                Duration longest =
                    oneOf(List.of(Duration.ofMinutes(2), Duration.ofMinutes(30), Duration.ofHours(4), lifetime.dividedBy(2)));
                Duration to = min(from.plus(between(Duration.ofSeconds(10), longest)), length);
                episodes.add(new Episode(oneOf(List.of(Trouble.values())), from, to));
                from = to.plus(between(Duration.ofMinutes(1), length.dividedBy(roughness)));
            }
            return episodes;
        }

        private List<QueueTrouble> queueTroubles(Duration length, boolean broker) {
            // A queue within the process does not go without a word.
            List<Break> ways = broker ? List.of(Break.values()) : List.of(Break.ERROR, Break.COMPLETION);
            return IntStream.range(0, random.nextInt(15)).mapToObj(any -> {
                Duration from = between(Duration.ZERO, length);
                return new QueueTrouble(oneOf(ways), from, from.plus(between(Duration.ofSeconds(1), Duration.ofMinutes(5))),
                    random.nextInt(4));
            }).toList();
        }

        private List<Restart> restarts(Duration length) {
            return IntStream.range(0, random.nextInt(15)).mapToObj(any -> new Restart(between(Duration.ZERO, length), random.nextBoolean(),
                between(Duration.ZERO, Duration.ofMinutes(5)))).toList();
        }

        private List<Episode> bounceTroubles(Duration length) {
            return IntStream.range(0, random.nextInt(5)).mapToObj(any -> {
                Duration from = between(Duration.ZERO, length);
                return new Episode(Trouble.STORM, from, from.plus(between(Duration.ofMinutes(1), Duration.ofHours(1))));
            }).toList();
        }

        private static Duration min(Duration one, Duration other) {
            return one.compareTo(other) < 0 ? one : other;
        }
    }
}
