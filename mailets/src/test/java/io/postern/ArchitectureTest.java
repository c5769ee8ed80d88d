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

package io.postern;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = {"io.postern", "org.apache.james.transport.mailets"}, importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule SMTP_KNOWS_ONLY_THE_JDK_AND_SCRAM = classes().that().resideInAPackage("io.postern.smtp..")
        .should().onlyDependOnClassesThat().resideInAnyPackage("io.postern.smtp..", "java..", "javax.net..", "javax.security..",
            "com.ongres.scram..", "org.jspecify.annotations");

    @ArchTest
    static final ArchRule ONLY_ONE_MECHANISM_KNOWS_A_LIBRARY = noClasses().that().haveSimpleNameNotStartingWith("Scram")
        .should().dependOnClassesThat().resideInAPackage("com.ongres..");

    @ArchTest
    static final ArchRule SMTP_DOES_NOT_KNOW_ITS_MECHANISMS = noClasses().that().resideInAPackage("io.postern.smtp")
        .should().dependOnClassesThat().resideInAPackage("io.postern.smtp.sasl");

    @ArchTest
    static final ArchRule GATEWAY_KNOWS_NEITHER_JAMES_NOR_MAIL = classes().that().resideInAPackage("io.postern.gateway")
        .should().onlyDependOnClassesThat().resideInAnyPackage("io.postern.gateway", "io.postern.pool", "io.postern.smtp..", "java..",
            "org.jspecify.annotations");

    @ArchTest
    static final ArchRule SETTINGS_KNOW_NEITHER_JAMES_NOR_MAIL = classes().that().resideInAPackage("io.postern.gateway.settings")
        .should().onlyDependOnClassesThat().resideInAnyPackage("io.postern.gateway", "io.postern.gateway.settings", "io.postern.pool",
            "io.postern.smtp..", "java..", "javax.xml..", "org.w3c.dom", "org.xml.sax..", "org.jspecify.annotations");

    @ArchTest
    static final ArchRule POOL_KNOWS_ONLY_THE_JDK = classes().that().resideInAPackage("io.postern.pool")
        .should().onlyDependOnClassesThat().resideInAnyPackage("io.postern.pool", "java..", "org.jspecify.annotations");

    @ArchTest
    static final ArchRule MAIL_TYPES_STAY_AT_THE_RIM = noClasses().that()
        .resideOutsideOfPackages("io.postern.gateway.james..", "org.apache.james.transport.mailets..", "io.postern.peers..")
        .should().dependOnClassesThat().resideInAnyPackage("javax.mail..", "jakarta.mail..", "org.apache.mailet..", "org.apache.james..");

    @ArchTest
    static final ArchRule ONLY_GUICES_INJECT = noClasses()
        .should().dependOnClassesThat().resideInAnyPackage("javax.inject", "jakarta.inject");
}
