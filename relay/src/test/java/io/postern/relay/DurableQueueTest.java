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
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

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

import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.concurrent.Queues;

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

    /** As James's RemoteDelivery reads: whoever is done with a mail asks for the next, and would wait for it instead of working. */
    @Test
    void everyMailShouldBeWorkedOnWhenThoseWhoWorkAskForMore() throws Exception {
        int mails = 2 * Queues.SMALL_BUFFER_SIZE;
        Set<String> done = ConcurrentHashMap.newKeySet();
        CountDownLatch allTheyCanHold = new CountDownLatch(Queues.SMALL_BUFFER_SIZE);
        Scheduler workers = Schedulers.newBoundedElastic(2, mails, "worker");
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            for (int i = 0; i < mails; i++) {
                open.put("mail " + i);
            }

            Disposable reading = Flux.from(open.queue().deQueue())
                .doOnNext(item -> allTheyCanHold.countDown())
                .flatMap(item -> Mono.fromCallable(() -> {
                    allTheyCanHold.await();
                    item.done(CompletionStatus.SUCCESS);
                    return done.add(item.getMail().getName());
                }).subscribeOn(workers), Queues.SMALL_BUFFER_SIZE)
                .subscribeOn(Schedulers.newSingle("reader"))
                .subscribe();

            await().atMost(1, TimeUnit.MINUTES).untilAsserted(() -> assertThat(done).hasSize(mails));
            reading.dispose();
        } finally {
            workers.dispose();
        }
    }

    @Test
    void readingShouldEndWithoutAnErrorWhenTheReaderLeaves() throws Exception {
        Queue<Throwable> dropped = new ConcurrentLinkedQueue<>();
        Hooks.onErrorDropped(dropped::add);
        try (OpenQueue open = OpenQueue.in(folder.resolve("q"))) {
            open.put("first");
            CountDownLatch reading = new CountDownLatch(1);
            Disposable reader = Flux.from(open.queue().deQueue()).subscribe(item -> reading.countDown(), dropped::add);
            reading.await();
            assertThat(readersOf(open)).hasSize(1);

            reader.dispose();

            await().untilAsserted(() -> assertThat(readersOf(open)).isEmpty());
            assertThat(dropped).isEmpty();
        } finally {
            Hooks.resetOnErrorDropped();
        }
    }

    private static List<Thread> readersOf(OpenQueue open) {
        String name = "queue-" + open.queue().getName().asString();
        return Thread.getAllStackTraces().keySet().stream().filter(thread -> thread.getName().startsWith(name)).toList();
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
