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

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;

import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueName;
import org.apache.james.queue.api.RawMailQueueItemDecoratorFactory;
import org.apache.james.queue.memory.MemoryMailQueueFactory;
import org.apache.james.server.core.MailImpl;
import org.apache.mailet.AttributeName;
import org.junit.jupiter.api.Test;

class RetryQueueTest {
    private static final AttributeName NEXT_ATTEMPT = AttributeName.of("io.postern.gateway.nextAttempt");
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Duration HOUR = Duration.ofHours(1);

    private final MailQueue memory =
        new MemoryMailQueueFactory(new RawMailQueueItemDecoratorFactory()).createQueue(MailQueueName.of("partner"));
    private final QueueProxy unknown = new QueueProxy(memory);

    @Test
    void putBackShouldLeaveTheTimeToAQueueThatHonoursDelays() throws Exception {
        MailImpl mail = WorkerFixture.mail("a");
        MailNotes.setDue(mail, NOW);

        at(memory, NOW).putBack(mail, HOUR);

        assertThat(mail.getAttribute(NEXT_ATTEMPT)).isEmpty();
        assertThat(at(memory, NOW).early(mail)).isZero();
    }

    @Test
    void putBackShouldLeaveTheTimeToAQueueThatIsDerivedFromOne() throws Exception {
        MailQueue derived = new MemoryMailQueueFactory.MemoryCacheableMailQueue(MailQueueName.of("derived"),
            new RawMailQueueItemDecoratorFactory(), Clock.systemUTC()) {
        };
        MailImpl mail = WorkerFixture.mail("a");

        at(derived, NOW).putBack(mail, HOUR);

        assertThat(mail.getAttribute(NEXT_ATTEMPT)).isEmpty();
    }

    @Test
    void putBackShouldWriteTheTimeIntoTheMailForAnyOther() throws Exception {
        MailImpl mail = WorkerFixture.mail("a");

        at(unknown, NOW).putBack(mail, HOUR);

        assertThat(unknown.delays).containsExactly(HOUR);
        assertThat(at(unknown, NOW).early(mail)).isEqualTo(HOUR);
        assertThat(at(unknown, NOW.plus(HOUR).minusMillis(1)).early(mail)).isEqualTo(Duration.ofMillis(1));
        assertThat(at(unknown, NOW.plus(HOUR)).early(mail)).isZero();
        assertThat(at(unknown, NOW.plus(HOUR).plus(HOUR)).early(mail)).isZero();
    }

    @Test
    void forgetShouldForgetTheTime() throws Exception {
        MailImpl mail = WorkerFixture.mail("a");
        at(unknown, NOW).putBack(mail, HOUR);

        MailNotes.forget(mail);

        assertThat(at(unknown, NOW).early(mail)).isZero();
    }

    private static RetryQueue at(MailQueue queue, Instant time) {
        return new RetryQueue(queue, Clock.fixed(time, ZoneOffset.UTC));
    }
}
