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
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;

import javax.mail.MessagingException;

import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.Mail;

import io.postern.gateway.Gateway;
import io.postern.gateway.GatewayLimits;
import io.postern.gateway.james.DeliveryWorker;
import io.postern.gateway.james.Repositories;
import io.postern.gateway.james.simulation.SimulatedQueue.Kind;
import io.postern.gateway.james.simulation.Story.Arrival;
import io.postern.gateway.james.simulation.Story.QueueTrouble;
import io.postern.gateway.james.simulation.Story.Restart;
import io.postern.gateway.james.simulation.Weather.Episode;
import io.postern.gateway.james.simulation.Weather.Trouble;
import io.postern.pool.Rate;
import io.postern.smtp.Credentials;
import io.postern.smtp.Secret;

/** One story, told to its end. */
final class Month implements AutoCloseable {
    /** How long a sender waits whose mail was not taken. */
    private static final Duration SENDER = Duration.ofMinutes(5);
    /** What a mail may bounce late by: two rounds of looks, troubles of the queue and of the way back, and a restart. */
    private static final Duration PATIENCE = Duration.ofHours(4);

    private final Story story;
    private final Clockwork clockwork;
    private final Random chance;
    private final Book book;
    private final SimulatedQueue queue;
    private final Senders senders;
    private final Repositories repositories = new Repositories();
    private final List<SimulatedGateway> gateways = new ArrayList<>();
    private Optional<SimulatedJames> james = Optional.empty();
    private int toCome;

    Month(long seed, int mails) {
        this.story = Story.of(seed, mails);
        this.chance = new Random(~Story.scattered(seed));
        this.clockwork = new Clockwork(chance);
        this.book = new Book(clockwork, story.settings().schedule(), PATIENCE);
        this.queue = new SimulatedQueue(clockwork, story.settings().queue(), DeliveryWorker.unacknowledged(story.settings().threads()));
        this.senders = new Senders(clockwork, book, story.bounceTroubles());
        story.weathers().forEach(weather ->
            gateways.add(new SimulatedGateway(clockwork, chance, weather, book, story.settings().connections())));
    }

    SimulatedQueue queue() {
        return queue;
    }

    List<SimulatedGateway> gateways() {
        return gateways;
    }

    Clockwork clockwork() {
        return clockwork;
    }

    Book book() {
        return book;
    }

    /** Recipients of mails that nobody could be told of. */
    List<String> kept() {
        return repositories.kept().stream().flatMap(mail -> mail.getRecipients().stream()).map(MailAddress::asString).distinct().toList();
    }

    /**
     * How often a gateway may be called while it is shut: pauses double from a second to five minutes less a quarter, or from five minutes
     * to an hour where it refuses our login; anew after each restart; and those who were calling when it began are as many as sessions.
     */
    int mostCalls(Episode episode) {
        if (!episode.trouble().isShut()) {
            return Integer.MAX_VALUE;
        }
        boolean login = episode.trouble() == Trouble.PASSWORD;
        long longest = login ? Duration.ofMinutes(45).toSeconds() : Duration.ofSeconds(225).toSeconds();
        long restarts = 1 + story.restarts().stream().filter(restart -> episode.covers(restart.at().plus(restart.pause()))).count();
        long first = (login ? 4L : 9L) + story.settings().connections();
        return (int) (episode.length().toSeconds() / longest + restarts * first);
    }

    Optional<SimulatedJames> james() {
        return james;
    }

    /**
     * How often the queue may hand mails out, if it honours delays: for each of a mail's attempts, and once in each round of looks while
     * nobody is there to take it (a hundredth of its time, ten minutes at most), and again for words that were lost.
     */
    long mostHandedOut() {
        Duration lifetime = story.settings().schedule().lifetime();
        Duration hundredth = lifetime.dividedBy(100);
        Duration between = hundredth.compareTo(Duration.ofMinutes(10)) < 0 ? hundredth : Duration.ofMinutes(10);
        return story.arrivals().size() * (50 + lifetime.toSeconds() / between.toSeconds());
    }

    /** How much may happen in all: the pool is swept every ten seconds, and a mail that is handed out is good for some steps. */
    long mostEvents() {
        return clockwork.time().toSeconds() / 10 + 200_000 + 100 * queue.handedOut();
    }

    boolean honoursDelays() {
        return story.settings().queue() == Kind.HONOURS_DELAYS;
    }

    /** Until all has come to its end, or nothing can be waited for any more. */
    Month run() {
        start();
        toCome = story.arrivals().size();
        story.arrivals().forEach(arrival -> clockwork.at(arrival.at().toNanos(), () -> arrive(arrival)));
        story.queueTroubles().forEach(trouble -> clockwork.at(trouble.from().toNanos(), () -> trouble(trouble)));
        story.restarts().forEach(restart -> clockwork.at(restart.at().toNanos(), () -> restart(restart)));
        Duration end = story.length().plus(story.settings().schedule().lifetime()).plus(Duration.ofDays(1));
        clockwork.runUntil(() -> book.complaint().isPresent()
            || (toCome == 0 && queue.size() == 0 && clockwork.now() > story.length().toNanos()), end);
        // What is free ends by and by.
        clockwork.runUntil(() -> book.complaint().isPresent(), clockwork.time().plus(Duration.ofHours(1)));
        return this;
    }

    private void start() {
        james = Optional.of(new SimulatedJames(clockwork, new Random(chance.nextLong()), story.settings(), listed(), queue, gateways,
            senders.context(), repositories));
    }

    private List<Gateway> listed() {
        GatewayLimits standard = GatewayLimits.DEFAULT;
        GatewayLimits limits = new GatewayLimits(story.settings().connections(), story.settings().messagesPerConnection(),
            standard.recipientsPerTransaction(), story.settings().perSecond().map(rate -> new Rate(rate, Duration.ofSeconds(1))),
            standard.connectionAge(), standard.idleTime());
        return IntStream.range(0, gateways.size()).mapToObj(i -> {
            Gateway plain = new Gateway("server" + i, 587, new Credentials("relay", Secret.of("secret".toCharArray())));
            return new Gateway(plain.name(), plain.endpoint(), plain.tls(), plain.login(), plain.heloName(), plain.timeouts(), limits,
                Set.of());
        }).toList();
    }

    private void arrive(Arrival arrival) {
        if (james.isEmpty()) {
            clockwork.after(SENDER, () -> arrive(arrival));
            return;
        }
        SimulatedJames now = james.get();
        clockwork.start(now.world(), () -> {
            boolean taken = false;
            try {
                arrival.recipients().forEach(recipient -> book.entered(recipient, arrival.hasSender()));
                now.queue().enter(mail(arrival));
                taken = true;
                toCome--;
            } catch (MailQueueException e) {
                // As a sender gets to see it: 4yz.
            } finally {
                if (!taken) {
                    clockwork.after(SENDER, () -> arrive(arrival));
                }
            }
        });
    }

    private static Mail mail(Arrival arrival) {
        try {
            MailImpl.Builder mail = MailImpl.builder().name("mail" + arrival.number())
                .sender(arrival.hasSender() ? MaybeSender.of(new MailAddress("s@home.example")) : MaybeSender.nullSender());
            for (String recipient : arrival.recipients()) {
                mail.addRecipients(recipient);
            }
            return mail.build();
        } catch (MessagingException e) {
            throw new AssertionError(e);
        }
    }

    private void trouble(QueueTrouble trouble) {
        if (!queue.isBroken()) {
            queue.breaks(trouble.how());
            queue.loseWords(trouble.lostWords());
            clockwork.at(trouble.to().toNanos(), queue::mends);
        }
    }

    private void restart(Restart restart) {
        if (james.isEmpty()) {
            return;
        }
        SimulatedJames old = james.get();
        james = Optional.empty();
        if (restart.crash()) {
            end(old, restart.pause());
        } else {
            clockwork.start(new VirtualWorld(clockwork, chance), () -> {
                old.close();
                clockwork.after(Duration.ZERO, () -> end(old, restart.pause()));
            });
        }
    }

    private void end(SimulatedJames old, Duration pause) {
        old.world().kill();
        gateways.forEach(SimulatedGateway::forgetCallers);
        queue.disconnect();
        book.forgotten(queue.entries().toList());
        clockwork.after(pause, this::start);
    }

    @Override
    public void close() {
        clockwork.close();
    }
}
