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

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import javax.jms.JMSException;

import org.apache.activemq.blob.BlobDownloadStrategy;
import org.apache.activemq.blob.BlobTransferPolicy;
import org.apache.activemq.blob.BlobUploadStrategy;
import org.apache.activemq.command.ActiveMQBlobMessage;

/**
 * The content of the mails in the queue, a file each, on disk before the broker is told of the mail. (That of James itself leaves
 * it to the operating system when to write: a mail that was answered with 250 would not survive the loss of power.)
 */
final class QueuedContent implements BlobUploadStrategy, BlobDownloadStrategy {
    private final Path folder;

    private QueuedContent(Path folder) {
        this.folder = folder;
    }

    /** In this folder, which it makes. */
    static QueuedContent in(Path folder) throws IOException {
        return new QueuedContent(Files.createDirectories(folder));
    }

    BlobTransferPolicy asPolicy() {
        return new Policy(this);
    }

    @Override
    public URL uploadFile(ActiveMQBlobMessage message, File file) throws IOException {
        try (InputStream in = Files.newInputStream(file.toPath())) {
            return uploadStream(message, in);
        }
    }

    @Override
    public URL uploadStream(ActiveMQBlobMessage message, InputStream content) throws IOException {
        Path file = folder.resolve(message.getJMSMessageID().replaceAll("[^A-Za-z0-9.-]", "_"));
        try (InputStream in = content;
             FileChannel channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
             OutputStream out = Channels.newOutputStream(channel)) {
            in.transferTo(out);
            channel.force(true);
        }
        try (FileChannel entries = FileChannel.open(folder, StandardOpenOption.READ)) {
            entries.force(true);
        }
        return file.toUri().toURL();
    }

    @Override
    public InputStream getInputStream(ActiveMQBlobMessage message) throws IOException, JMSException {
        return Files.newInputStream(file(message));
    }

    @Override
    public void deleteFile(ActiveMQBlobMessage message) throws IOException, JMSException {
        Files.deleteIfExists(file(message));
    }

    /** By its name only, so that a backup can be put back in another place. */
    private Path file(ActiveMQBlobMessage message) throws JMSException {
        return folder.resolve(Path.of(message.getURL().getPath()).getFileName());
    }

    /** ActiveMQ copies its policies, so this one has nothing that could change. */
    private static final class Policy extends BlobTransferPolicy {
        private final QueuedContent content;

        Policy(QueuedContent content) {
            this.content = content;
        }

        @Override
        public BlobTransferPolicy copy() {
            return this;
        }

        @Override
        public BlobUploadStrategy getUploadStrategy() {
            return content;
        }

        @Override
        public BlobDownloadStrategy getDownloadStrategy() {
            return content;
        }
    }
}
