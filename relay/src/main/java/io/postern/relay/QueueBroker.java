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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import javax.jms.ConnectionFactory;

import org.apache.activemq.ActiveMQConnectionFactory;
import org.apache.activemq.ActiveMQPrefetchPolicy;
import org.apache.activemq.RedeliveryPolicy;
import org.apache.activemq.broker.BrokerPlugin;
import org.apache.activemq.broker.BrokerService;
import org.apache.activemq.broker.region.policy.PolicyEntry;
import org.apache.activemq.broker.region.policy.PolicyMap;
import org.apache.activemq.plugin.StatisticsBrokerPlugin;
import org.apache.activemq.store.kahadb.KahaDBPersistenceAdapter;
import org.apache.activemq.usage.SystemUsage;

/**
 * An ActiveMQ broker in this JVM, with its store on disk: what it has taken is there after a crash. Nobody but this JVM can reach
 * it, for it opens no port, neither for JMS nor for JMX.
 */
final class QueueBroker implements AutoCloseable {
    private static final String NAME = "postern";
    private static final long MIB = 1024 * 1024;
    private static final long MAX_STORE_MIB = 10 * 1024;
    private static final long TEMPORARY_MIB = 32;
    private static final int HEAP_PERCENT = 40;
    // More than the heap holds of them: see policies().
    private static final int MAX_WAITING_MAILS = 1_000_000;

    private final BrokerService service;
    private final ActiveMQConnectionFactory connections;

    private QueueBroker(BrokerService service, ActiveMQConnectionFactory connections) {
        this.service = service;
        this.connections = connections;
    }

    /**
     * Opens the store in this folder, or makes it.
     *
     * @throws IOException when it cannot be opened, such as when another process has it open
     */
    static QueueBroker start(Path folder) throws IOException {
        QueuedContent content = QueuedContent.in(folder.resolve("content"));
        BrokerService service = new BrokerService();
        try {
            configure(service, folder);
            service.start();
        } catch (Exception e) {
            throw new IOException("the queue in " + folder + " cannot be opened (does another James run on it?): " + e.getMessage(), e);
        }
        return new QueueBroker(service, connectionFactory(content));
    }

    private static void configure(BrokerService service, Path folder) throws Exception {
        service.setBrokerName(NAME);
        service.setUseJmx(false);
        service.setUseShutdownHook(false);
        service.setAdvisorySupport(false);
        service.setDataDirectoryFile(Files.createDirectories(folder).toFile());
        service.setPersistenceAdapter(store(folder.resolve("journal")));
        limit(service.getSystemUsage(), folder);
        service.setDestinationPolicy(policies());
        // James asks it for the size of a queue.
        service.setPlugins(new BrokerPlugin[] {new StatisticsBrokerPlugin()});
    }

    private static KahaDBPersistenceAdapter store(Path folder) throws IOException {
        KahaDBPersistenceAdapter store = new KahaDBPersistenceAdapter();
        store.setDirectory(folder.toFile());
        // Otherwise a second James on the same folder would wait for the first one's end, and say nothing.
        store.getLocker().setFailIfLocked(true);
        return store;
    }

    /** When there is no room James has to know, and say 451: by default it would wait. */
    private static void limit(SystemUsage usage, Path folder) throws IOException {
        long room = Files.getFileStore(folder).getUsableSpace();
        usage.getStoreUsage().setLimit(Math.min(MAX_STORE_MIB * MIB, room));
        usage.getTempUsage().setLimit(Math.min(TEMPORARY_MIB * MIB, room));
        usage.getMemoryUsage().setPercentOfJvmHeap(HEAP_PERCENT);
        usage.setSendFailIfNoSpace(true);
    }

    /**
     * James asks the queue for mails that are due, by a selector, and the broker looks for them among those it has in memory only:
     * with its default of 200, as many mails that wait for their next attempt would keep back all mail behind them.
     */
    private static PolicyMap policies() {
        PolicyEntry queues = new PolicyEntry();
        queues.setQueue(">");
        queues.setMaxPageSize(MAX_WAITING_MAILS);
        queues.setMaxBrowsePageSize(MAX_WAITING_MAILS);
        queues.setProducerFlowControl(false);
        PolicyMap policies = new PolicyMap();
        policies.setDefaultEntry(queues);
        return policies;
    }

    private static ActiveMQConnectionFactory connectionFactory(QueuedContent content) {
        ActiveMQConnectionFactory factory = new ActiveMQConnectionFactory("vm://" + NAME + "?create=false");
        factory.setTrustAllPackages(false);
        factory.setWatchTopicAdvisories(false);
        factory.setBlobTransferPolicy(content.asPolicy());
        ActiveMQPrefetchPolicy prefetch = new ActiveMQPrefetchPolicy();
        prefetch.setQueuePrefetch(0);
        factory.setPrefetchPolicy(prefetch);
        // The default of 6 would move a mail that is given back for the seventh time to a dead letter queue, where nobody looks.
        factory.getRedeliveryPolicy().setMaximumRedeliveries(RedeliveryPolicy.NO_MAXIMUM_REDELIVERIES);
        return factory;
    }

    ConnectionFactory connections() {
        return connections;
    }

    /** Lets go of the store in good order. Without it, the next start takes a moment longer, and nothing is lost. */
    @Override
    public void close() {
        try {
            service.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the queue did not stop in good order", e);
        }
    }
}
