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

import org.apache.james.filesystem.api.FileSystem;
import org.apache.james.mailrepository.api.MailRepository;
import org.apache.james.mailrepository.api.MailRepositoryFactory;
import org.apache.james.mailrepository.api.MailRepositoryUrl;
import org.apache.james.mailrepository.file.FileMailRepository;

import com.google.inject.AbstractModule;
import com.google.inject.Inject;
import com.google.inject.multibindings.Multibinder;

/** Lets {@code mailrepositorystore.xml} name James's repository on disk, which the memory server has, but does not offer. */
final class FileRepositoriesModule extends AbstractModule {
    @Override
    protected void configure() {
        Multibinder.newSetBinder(binder(), MailRepositoryFactory.class).addBinding().to(Factory.class);
    }

    static final class Factory implements MailRepositoryFactory {
        private final FileSystem fileSystem;

        @Inject
        Factory(FileSystem fileSystem) {
            this.fileSystem = fileSystem;
        }

        @Override
        public Class<? extends MailRepository> mailRepositoryClass() {
            return FileMailRepository.class;
        }

        @Override
        public MailRepository create(MailRepositoryUrl url) {
            FileMailRepository repository = new FileMailRepository();
            repository.setFileSystem(fileSystem);
            return repository;
        }
    }
}
