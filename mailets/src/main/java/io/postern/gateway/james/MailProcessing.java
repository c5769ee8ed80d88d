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

package io.postern.gateway.james;

import java.io.Closeable;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

import org.apache.commons.io.IOUtils;
import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.util.MDCBuilder;
import org.apache.mailet.Mail;
import org.apache.mailet.MailetContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.postern.gateway.DeliveryReport;
import io.postern.gateway.Envelope;
import io.postern.gateway.GatewayDelivery;
import io.postern.gateway.GatewaySettings;
import io.postern.gateway.Gateways;
import io.postern.gateway.Outlook;
import io.postern.gateway.RetrySchedule;
import io.postern.smtp.Fault;
import io.postern.smtp.Printable;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.Stage;

/** One attempt for one mail: deliver, log, bounce or put back. */
public final class MailProcessing {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailProcessing.class);

    private final GatewayDelivery delivery;
    private final Gateways gateways;
    private final RetrySchedule schedule;
    private final Outage outage;
    private final RetryQueue queue;
    private final DeliveryAudit audit;
    private final AfterAttempt after;
    private final SevenBitContent sevenBit;
    private final Settlement settlement;
    private final LongSupplier nanoTime;

    public MailProcessing(World world, GatewayDelivery delivery, Gateways gateways, GatewaySettings settings, RetryQueue queue,
                          MailetContext context, GatewayMetrics metrics, Undeliverable undeliverable) {
        this.delivery = delivery;
        this.gateways = gateways;
        this.schedule = settings.schedule();
        this.nanoTime = world::nanoTime;
        this.outage = new Outage(schedule, nanoTime);
        this.queue = queue;
        this.audit = new DeliveryAudit(metrics);
        Bounces bounces = new Bounces(context, settings.bounceProcessor());
        Notices notices = new Notices(context, settings.onSuccess(), settings.relayedProcessor());
        this.after = new AfterAttempt(schedule, bounces, notices, world::random);
        this.sevenBit = new SevenBitContent(context);
        this.settlement = new Settlement(new Duty.Hands(bounces, notices, undeliverable, queue, settings.priority()));
    }

    Outage outage() {
        return outage;
    }

    /** How many mails wait for something else than to be sent. */
    int owed() {
        return settlement.owed();
    }

    /** Whether the queue hands out again what we have answered. */
    boolean isAnswered(Mail mail) {
        return settlement.isAnswered(mail);
    }

    /** Behind the others, with its time unchanged. */
    CompletionStatus putBack(Mail mail) {
        return settlement.putBack(mail);
    }

    /** Makes the attempt, and does what follows from it; RETRY only if the mail would be lost otherwise. */
    CompletionStatus process(Mail mail) {
        Optional<Closeable> context = Optional.empty();
        try {
            context = Optional.of(context(mail));
            if (mail.getRecipients().isEmpty()) {
                LOGGER.warn("Mail {} has no recipients: nothing is to be done for it", Printable.of(mail.getName()));
                return CompletionStatus.SUCCESS;
            }
            Optional<List<Duty>> known = settlement.known(mail);
            return settlement.settle(mail, known.isPresent() ? known.get() : attempt(mail));
        } catch (RuntimeException | Error e) {
            LOGGER.error("Mail {} could not be worked on", Printable.of(String.valueOf(mail.getName())), e);
            return settlement.strike(mail, e);
        } finally {
            context.ifPresent(IOUtils::closeQuietly);
        }
    }

    private static Closeable context(Mail mail) {
        return MDCBuilder.create()
            .addToContext("mail", mail.getName())
            .addToContext("sender", mail.getMaybeSender().asString())
            .addToContext("recipients", mail.getRecipients().toString())
            .build();
    }

    private List<Duty> attempt(Mail mail) {
        Duration age = MailNotes.age(mail, queue.now(), schedule);
        int attempt = MailNotes.attempts(mail) + 1;
        long begin = nanoTime.getAsLong();
        Envelope envelope = MailToEnvelope.envelope(mail);
        DeliveryReport report = deliver(mail, envelope, schedule.after(attempt, age).isEmpty());
        if (report.nobodyWasAsked()) {
            return postponed(mail, attempt, age);
        }
        MailNotes.setDoubtful(mail, report.doubtful());
        List<Duty> duties = duties(mail, report, attempt, age);
        audit(envelope, report, attempt, Duration.ofNanos(nanoTime.getAsLong() - begin));
        return duties;
    }

    /** A mail that has had its time is given up, but not without one attempt, unless that cannot be made for longer than a moment. */
    private List<Duty> postponed(Mail mail, int attempt, Duration age) {
        Outlook outlook = gateways.outlook();
        outage.note(outlook);
        boolean nobodyToAsk = outlook instanceof Outlook.Shut && outlook.pause().isPresent();
        return schedule.isOver(age) && nobodyToAsk && (attempt > 1 || outage.isLong())
            ? after.expired(mail) : after.postponed(outlook);
    }

    /** Once a gateway has taken it for somebody, no defect may have it sent again. */
    private List<Duty> duties(Mail mail, DeliveryReport report, int attempt, Duration age) {
        try {
            return after.duties(mail, report, attempt, age);
        } catch (RuntimeException | Error e) {
            LOGGER.error("What is to be done for mail {} cannot be said: it is set aside", Printable.of(mail.getName()), e);
            return AfterAttempt.setAside(report);
        }
    }

    /** Log and metrics must not have mail sent again. */
    private void audit(Envelope envelope, DeliveryReport report, int attempt, Duration taken) {
        try {
            audit.record(envelope, report, attempt, taken);
        } catch (RuntimeException | Error e) {
            LOGGER.error("The delivery of mail {} could not be logged or measured", Printable.of(envelope.mail()), e);
        }
    }

    /** A defect of ours counts as an attempt, so that the mail waits for its next turn instead of coming back at once, for ever. */
    private DeliveryReport deliver(Mail mail, Envelope envelope, boolean last) {
        DeliveryReport report = tried(mail, envelope, last);
        report.defects().forEach(defect -> LOGGER.error("Delivery of mail {} broke off", Printable.of(envelope.mail()), defect));
        return report;
    }

    private DeliveryReport tried(Mail mail, Envelope envelope, boolean last) {
        try {
            DeliveryReport report = delivery.deliver(envelope, MailToEnvelope.content(mail));
            List<String> eightBit = Stream.concat(report.refusedForEightBit().stream(),
                last ? report.waitingForEightBit().stream() : Stream.empty()).toList();
            return eightBit.isEmpty() ? report : report.amendedBy(deliverConverted(mail, envelope.only(eightBit)));
        } catch (RuntimeException | Error e) {
            LOGGER.error("Delivery of mail {} broke off", Printable.of(envelope.mail()), e);
            return delivery.brokenOff(envelope, new SmtpEvent.Broken(Stage.CONNECT, Fault.INTERNAL, e.toString()));
        }
    }

    /** What the converter cannot do now, it never will, unless it could not read the mail, or lacked memory. */
    private DeliveryReport deliverConverted(Mail mail, Envelope envelope) {
        LOGGER.info("GATEWAY CONVERTED: mail={} from 8 bit to 7 bit, because no gateway offers 8BITMIME", Printable.of(envelope.mail()));
        try {
            return delivery.deliver(envelope, sevenBit.of(mail));
        } catch (SevenBitContent.Unconvertible e) {
            LOGGER.warn("Mail {} cannot be converted to 7 bit", Printable.of(envelope.mail()), e);
            return delivery.brokenOff(envelope, new SmtpEvent.Broken(Stage.CONTENT, Fault.NEEDS_8BITMIME, reason(e)));
        } catch (IOException e) {
            LOGGER.error("Mail {} cannot be read", Printable.of(envelope.mail()), e);
            return delivery.brokenOff(envelope, new SmtpEvent.Broken(Stage.CONTENT, Fault.SOURCE_FAILED, reason(e)));
        }
    }

    private static String reason(Exception e) {
        return ExceptionUtils.getRootCause(e).toString();
    }
}
