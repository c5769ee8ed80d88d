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

import static org.apache.james.queue.api.MailQueue.MailQueueItem.CompletionStatus.SUCCESS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.List;

import org.apache.james.server.core.MailImpl;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever is thrown while a mail is worked on, its item gets an answer: never lost, never a loop. */
class DeliveryDefectTest extends WorkerFixture {
    @ParameterizedTest
    @ValueSource(classes = {StackOverflowError.class, OutOfMemoryError.class, NoClassDefFoundError.class, AssertionError.class,
        IllegalStateException.class})
    void workerShouldCountWhateverIsThrownAsAnAttempt(Class<? extends Throwable> thrown) throws Exception {
        start(SOON, (to, line, failed) -> {
            throwIt(thrown);
            throw new IllegalStateException();
        });
        queue.enQueue(mail("a"));

        await().untilAsserted(() -> assertThat(context.getBouncedMails()).hasSize(1));
        await().untilAsserted(() -> assertThat(queue.done).isNotEmpty().containsOnly(SUCCESS).hasSize(queue.taken.get()));
    }

    private static void throwIt(Class<? extends Throwable> thrown) {
        try {
            Throwable made = thrown.getDeclaredConstructor().newInstance();
            if (made instanceof Error error) {
                throw error;
            }
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Test
    void workerShouldAcknowledgeAMailWithoutRecipients() throws Exception {
        start(SOON, sessions());
        MailImpl mail = mail("nobody");
        mail.setRecipients(List.of());
        queue.enQueue(mail);

        await().untilAsserted(() -> assertThat(queue.done).containsExactly(SUCCESS));
        assertThat(queue.delays).isEmpty();
        assertThat(gateway.connections()).isZero();
    }
}
