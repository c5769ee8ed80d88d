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

package io.postern.peers;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = "io.postern.peers", importOptions = ImportOption.DoNotIncludeTests.class)
final class BoundariesTest {
    @ArchTest
    static final ArchRule PEERS_KNOW_NEITHER_JAMES_NOR_THE_MODULES_UNDER_TEST = noClasses()
        .should().dependOnClassesThat().resideInAnyPackage("org.apache.james..", "org.apache.mailet..", "javax.mail..", "io.postern.rdns..",
            "io.postern.smtp..", "io.postern.gateway..", "io.postern.pool..");

    @ArchTest
    static final ArchRule ONLY_DNS_KNOWS_DNSJAVA = noClasses().that().resideOutsideOfPackage("io.postern.peers.dns")
        .should().dependOnClassesThat().resideInAPackage("org.xbill..");

    @ArchTest
    static final ArchRule ONLY_TLS_KNOWS_BOUNCY_CASTLE = noClasses().that().resideOutsideOfPackage("io.postern.peers.tls")
        .should().dependOnClassesThat().resideInAPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule DNS_AND_TLS_STAND_ALONE = noClasses().that().resideInAnyPackage("io.postern.peers.dns", "io.postern.peers.tls")
        .should().dependOnClassesThat().resideInAPackage("io.postern.peers.smtp");
}
