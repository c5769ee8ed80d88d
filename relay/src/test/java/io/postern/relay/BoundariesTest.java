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

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.postern.relay", importOptions = ImportOption.DoNotIncludeTests.class)
final class BoundariesTest {
    @ArchTest
    static final ArchRule THE_RELAY_DOES_NOT_KNOW_WHAT_JAMES_LOADS_FROM_EXTENSIONS_JARS = noClasses()
        .should().dependOnClassesThat().resideInAnyPackage("io.postern.rdns..", "io.postern.smtp..", "io.postern.gateway..",
            "io.postern.pool..", "io.postern.peers..");

    @ArchTest
    static final ArchRule ONLY_THE_BROKER_AND_ITS_CONTENT_KNOW_ACTIVEMQ = noClasses()
        .that().haveNameNotMatching(".*\\.(QueueBroker|QueuedContent)(\\$.*)?")
        .should().dependOnClassesThat().resideInAPackage("org.apache.activemq..");
}
