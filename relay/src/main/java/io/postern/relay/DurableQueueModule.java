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

import org.apache.james.core.healthcheck.HealthCheck;
import org.apache.james.metrics.api.GaugeRegistry;
import org.apache.james.metrics.api.MetricFactory;
import org.apache.james.queue.activemq.ActiveMQHealthCheck;
import org.apache.james.queue.api.MailQueue;
import org.apache.james.queue.api.MailQueueFactory;
import org.apache.james.queue.api.MailQueueItemDecoratorFactory;
import org.apache.james.queue.api.ManageableMailQueue;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import com.google.inject.Singleton;
import com.google.inject.multibindings.Multibinder;

/** Gives James its mail queues out of our broker, in place of those in memory. */
final class DurableQueueModule extends AbstractModule {
    private final QueueBroker broker;

    DurableQueueModule(QueueBroker broker) {
        this.broker = broker;
    }

    @Override
    protected void configure() {
        bind(ConnectionFactory.class).toInstance(broker.connections());
        Multibinder.newSetBinder(binder(), HealthCheck.class).addBinding().to(ActiveMQHealthCheck.class);
    }

    /** Made here and not by Guice, which would close it at the stop of James before the parts that have mails of it in hand. */
    @Provides
    @Singleton
    DurableQueues queues(MailQueueItemDecoratorFactory decorators, MetricFactory metrics, GaugeRegistry gauges) {
        return new DurableQueues(broker.connections(), decorators, metrics, gauges);
    }

    // James asks for the one factory under three types.

    @Provides
    MailQueueFactory<? extends ManageableMailQueue> manageableQueues(DurableQueues queues) {
        return queues;
    }

    @Provides
    MailQueueFactory<? extends MailQueue> mailQueues(DurableQueues queues) {
        return queues;
    }

    @Provides
    MailQueueFactory<?> anyQueues(DurableQueues queues) {
        return queues;
    }
}
