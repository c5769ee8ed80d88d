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

package io.postern.relay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.apache.commons.io.IOUtils;
import org.apache.james.queue.api.MailQueue.MailQueueException;
import org.apache.james.queue.api.MailQueue.MailQueueItem;
import org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus;
import org.apache.james.queue.api.ManageableMailQueue;
import org.apache.mailet.Attribute;
import org.apache.mailet.AttributeName;
import org.apache.mailet.AttributeValue;
import org.apache.mailet.Mail;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import com.google.common.collect.Iterators;

import reactor.core.publisher.Flux;

/** What must not get lost is still there, and what is there comes out. */
class DurableQueueTest {
    // So many that ActiveMQ as it comes does not look behind them.
    private static final int MANY = 1_000;

    private final Path folder;

    DurableQueueTest(@TempDir Path folder) {
        this.folder = folder;
    }

    @Test
    void mailShouldComeAgainAsItWasWhenTheQueueIsOpenedAgain() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            Mail mail = OpenQueue.mail("one");
            mail.setAttribute(new Attribute(AttributeName.of("attempts"), AttributeValue.of(3)));
            open.queue().enQueue(mail);
        }

        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            MailQueueItem item = open.take();

            assertThat(item.getMail().getName()).isEqualTo("one");
            assertThat(item.getMail().getState()).isEqualTo("relay");
            assertThat(item.getMail().getMaybeSender().asString()).isEqualTo("alice@sender.test");
            assertThat(item.getMail().getRecipients()).hasToString("[bob@chosen.test]");
            assertThat(item.getMail().getAttribute(AttributeName.of("attempts")).orElseThrow().getValue().value()).isEqualTo(3);
            assertThat(contentOf(item)).isEqualTo("content of one");
        }
    }

    @Test
    void mailShouldBeOnDiskWithItsContentAsSoonAsItIsTaken() throws Exception {
        Path crashed = folder.resolve("crashed");
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.put("one");
            open.copyTo(crashed);
        }

        try (OpenQueue open = OpenQueue.in(crashed)) {
            assertThat(contentOf(open.take())).isEqualTo("content of one");
        }
    }

    @Test
    void mailInHandShouldComeAgainAndMailThatIsDoneShouldNotWhenTheQueueIsOpenedAgain() throws Exception {
        Path crashed = folder.resolve("crashed");
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.put("done");
            open.put("in hand");
            open.take().done(CompletionStatus.SUCCESS);
            assertThat(open.take().getMail().getName()).isEqualTo("in hand");
            open.copyTo(crashed);
        }

        try (OpenQueue open = OpenQueue.in(crashed)) {
            assertThat(open.queue().getSize()).isEqualTo(1);
            assertThat(open.take().getMail().getName()).isEqualTo("in hand");
        }
    }

    @Test
    void contentShouldBeOnDiskUntilItsMailIsDone() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.put("one");
            assertThat(open.contents()).singleElement().asString().endsWith("content of one");

            open.take().done(CompletionStatus.SUCCESS);
            assertThat(open.contents()).isEmpty();
        }
    }

    @Test
    void mailShouldComeOutWhenManyBeforeItWaitForTheirTime() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            for (int i = 0; i < MANY; i++) {
                open.putDelayed("later " + i, Duration.ofHours(1));
            }
            open.put("now");

            assertThat(open.take().getMail().getName()).isEqualTo("now");
        }
    }

    @Test
    void allMailShouldBeListedWhenThereIsMuch() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            for (int i = 0; i < MANY; i++) {
                open.putDelayed("later " + i, Duration.ofHours(1));
            }

            assertThat(open.queue().getSize()).isEqualTo(MANY);
            assertThat(Iterators.size(open.queue().browse())).isEqualTo(MANY);
        }
    }

    @Test
    void waitingMailShouldComeOutWithItsContentWhenTheQueueIsFlushed() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.putDelayed("later", Duration.ofHours(1));

            assertThat(open.queue().flush()).isEqualTo(1);
            assertThat(contentOf(open.take())).isEqualTo("content of later");
        }
    }

    @Test
    void contentShouldBeDeletedWithItsMailWhenTheMailIsRemoved() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.putDelayed("later", Duration.ofHours(1));
            open.putDelayed("other", Duration.ofHours(1));

            assertThat(open.queue().remove(ManageableMailQueue.Type.Name, "later")).isEqualTo(1);
            assertThat(open.contents()).singleElement().asString().endsWith("content of other");
        }
    }

    @Test
    void mailShouldComeAgainHoweverOftenItIsGivenBack() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.put("one");
            for (int i = 0; i < 10; i++) {
                open.take().done(CompletionStatus.RETRY);
            }

            assertThat(open.take().getMail().getName()).isEqualTo("one");
        }
    }

    @Test
    void readingShouldEndWithoutAnErrorWhenItsThreadIsInterrupted() throws Exception {
        ExecutorService reader = Executors.newSingleThreadExecutor();
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.put("first");
            CountDownLatch reading = new CountDownLatch(1);
            Future<List<MailQueueItem>> all = reader.submit(() -> Flux.from(open.queue().deQueue())
                .doOnNext(item -> reading.countDown()).collectList().block());
            reading.await();

            reader.shutdownNow();

            assertThat(all.get()).hasSize(1);
        }
    }

    @Test
    void enqueueShouldFailWhenTheContentCannotBeWritten() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            Files.delete(folder.resolve("q/content"));

            assertThatThrownBy(() -> open.put("one")).isInstanceOf(MailQueueException.class);
            assertThat(open.queue().getSize()).isZero();
        }
    }

    @Test
    void secondOneShouldBeRefusedWhenTheFolderIsInUse() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            assertThat(open.queue().getSize()).isZero();
            assertThatThrownBy(() -> OpenQueue.in(folder.resolve("q"))).isInstanceOf(IOException.class)
                .hasMessageContaining("does another James run on it?");
        }
    }

    @Test
    void nobodyShouldListenOnAPortWhenTheQueueIsOpen() throws Exception {
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.put("one");

            assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
                .anyMatch(name -> name.startsWith("ActiveMQ"))
                .noneMatch(name -> name.startsWith("ActiveMQ Transport Server") || name.startsWith("RMI"));
        }
    }

    private static String contentOf(MailQueueItem item) throws Exception {
        return IOUtils.toString(item.getMail().getMessage().getInputStream(), UTF_8);
    }
}
