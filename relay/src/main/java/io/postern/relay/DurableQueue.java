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

import javax.jms.ConnectionFactory;

import org.apache.commons.lang3.exception.ExceptionUtils;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.activemq.ActiveMQCacheableMailQueue;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.MailQueueName;

import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** James's own ActiveMQ queue, where to stop reading is no error, and where whoever asks for a mail does not have to wait for it. */
final class DurableQueue extends ActiveMQCacheableMailQueue {
    DurableQueue(ConnectionFactory connections, MailQueueItemDecoratorFactory decorators, MailQueueName name, MetricFactory metrics,
                 GaugeRegistry gauges) {
        super(connections, decorators, name, metrics, gauges);
    }

    /**
     * Each reader has a thread that waits for mail. James's own would do so on the thread that asks: with RemoteDelivery that is one of
     * those that deliver, and what is laid out for it to deliver would wait as well, until other mail comes.
     */
    @Override
    public Flux<MailQueueItem> deQueue() {
        return Flux.using(() -> Schedulers.newSingle("queue-" + getName().asString(), true),
            thread -> untilInterrupted().subscribeOn(thread), Scheduler::dispose);
    }

    /** James ends the threads that read a queue by interrupting them. */
    private Flux<MailQueueItem> untilInterrupted() {
        return super.deQueue().onErrorResume(e -> ExceptionUtils.indexOfType(e, InterruptedException.class) >= 0, e -> Flux.empty());
    }
}
