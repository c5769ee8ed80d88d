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
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;

import javax.mail.MessagingException;

import org.apache.james.lifecycle.api.LifecycleUtil;
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
import io.postern.smtp.Fault;
import io.postern.smtp.Printable;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.Stage;

/** One attempt for one mail: deliver, log, bounce or put back. */
public final class MailProcessing {
    private static final Logger LOGGER = LoggerFactory.getLogger(MailProcessing.class);

    private final GatewayDelivery delivery;
    private final Gateways gateways;
    private final DeliveryAudit audit;
    private final ReportToMail reportToMail;
    private final SevenBitContent sevenBit;
    private final Unsettled unsettled = new Unsettled();
    private final LongSupplier nanoTime;

    public MailProcessing(GatewayDelivery delivery, Gateways gateways, GatewaySettings settings, RetryQueue queue, MailetContext context,
                          GatewayMetrics metrics) {
        this.delivery = delivery;
        this.gateways = gateways;
        this.audit = new DeliveryAudit(metrics);
        this.reportToMail = new ReportToMail(queue, settings, new Bounces(context, settings.bounceProcessor()),
            new Successes(context, settings.onSuccess(), settings.relayedProcessor()));
        this.sevenBit = new SevenBitContent(context);
        this.nanoTime = System::nanoTime;
    }

    /** Makes the attempt; RETRY only if the mail would be lost otherwise. */
    CompletionStatus process(Mail mail) {
        Envelope envelope = MailToEnvelope.envelope(mail);
        Closeable mdc = MDCBuilder.create()
            .addToContext("mail", envelope.mail())
            .addToContext("sender", envelope.sender())
            .addToContext("recipients", envelope.recipients().toString())
            .build();
        try (mdc) {
            Optional<Deque<Obligation>> left = unsettled.take(envelope.mail());
            settle(mail, left.isPresent() ? left.get() : attempt(mail, envelope));
            return CompletionStatus.SUCCESS;
        } catch (MessagingException | IOException | RuntimeException e) {
            LOGGER.error("Mail {} could not be put back or bounced: it stays in the queue", Printable.of(envelope.mail()), e);
            return CompletionStatus.RETRY;
        }
    }

    /** Whatever of it fails stays owed: the item comes again, and then this is all that is done with it. */
    private void settle(Mail mail, Deque<Obligation> owed) throws MessagingException {
        try {
            while (!owed.isEmpty()) {
                owed.element().carryOut(mail);
                owed.remove();
            }
        } finally {
            if (!owed.isEmpty()) {
                unsettled.put(mail.getName(), owed);
            }
        }
    }

    private Deque<Obligation> attempt(Mail mail, Envelope envelope) {
        int attempt = AttemptCounter.made(mail) + 1;
        long begin = nanoTime.getAsLong();
        DeliveryReport report = deliver(mail, envelope);
        if (report.nobodyWasAsked()) {
            return reportToMail.postponed(gateways.outlook().pause());
        }
        audit.record(envelope, report, attempt, Duration.ofNanos(nanoTime.getAsLong() - begin));
        return reportToMail.obligations(report, attempt);
    }

    /** A defect of ours counts as an attempt, so that the mail waits for its next turn instead of coming back at once, for ever. */
    private DeliveryReport deliver(Mail mail, Envelope envelope) {
        try {
            DeliveryReport report = delivery.deliver(envelope, MailToEnvelope.content(mail));
            List<String> eightBit = report.refusedForEightBit();
            return eightBit.isEmpty() ? report : report.amendedBy(deliverConverted(mail, envelope.only(eightBit)));
        } catch (RuntimeException e) {
            LOGGER.error("Delivery of mail {} broke off", Printable.of(envelope.mail()), e);
            return delivery.brokenOff(envelope, new SmtpEvent.Broken(Stage.CONNECT, Fault.INTERNAL, e.toString()));
        }
    }

    private DeliveryReport deliverConverted(Mail mail, Envelope envelope) {
        LOGGER.info("GATEWAY CONVERTED: mail={} from 8 bit to 7 bit, because no gateway offers 8BITMIME", Printable.of(envelope.mail()));
        try {
            return delivery.deliver(envelope, sevenBit.of(mail));
        } catch (MessagingException | IOException e) {
            LOGGER.error("Mail {} cannot be converted to 7 bit", Printable.of(envelope.mail()), e);
            return delivery.brokenOff(envelope, new SmtpEvent.Broken(Stage.CONTENT, Fault.SOURCE_FAILED, e.toString()));
        }
    }

    void dispose(Mail mail) {
        LifecycleUtil.dispose(mail);
    }
}
