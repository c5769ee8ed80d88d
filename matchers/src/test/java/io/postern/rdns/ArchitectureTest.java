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


package io.postern.rdns;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameStartingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

@AnalyzeClasses(packages = {"io.postern", "org.apache.james.transport.matchers"}, importOptions = {
    ImportOption.DoNotIncludeTests.class, ImportOption.DoNotIncludeJars.class})
final class ArchitectureTest {

    @ArchTest
    static final ArchRule ONLY_THE_RIM_SHOULD_KNOW_JAMES = noClasses()
        .that().resideOutsideOfPackages("io.postern.rdns.james..", "org.apache.james.transport.matchers..", "io.postern.peers..")
        .should().dependOnClassesThat().resideInAnyPackage("org.apache..", "javax.mail..", "com.google.inject..", "javax.inject..");

    @ArchTest
    static final ArchRule ONLY_DNSJAVA_CLASSES_SHOULD_KNOW_DNSJAVA = noClasses()
        .that(resideInAPackage("io.postern.rdns..").and(not(simpleNameStartingWith("Dnsjava"))))
        .should().dependOnClassesThat().resideInAPackage("org.xbill..");

    @ArchTest
    static final ArchRule NOTHING_SHOULD_NEED_WHAT_DIFFERS_BETWEEN_JAMES_VERSIONS = noClasses()
        .that().resideInAnyPackage("io.postern.rdns..", "org.apache.james.transport.matchers..")
        .should().dependOnClassesThat().resideInAnyPackage("javax.inject..", "javax.annotation..", "jakarta..");

    @ArchTest
    static final ArchRule DNS_SHOULD_NOT_KNOW_WHAT_IT_IS_ASKED_FOR = noClasses()
        .that().resideInAPackage("io.postern.rdns.dns")
        .should().dependOnClassesThat().resideInAnyPackage("io.postern.rdns", "io.postern.rdns.james");

    @ArchTest
    static final ArchRule PACKAGES_SHOULD_NOT_RUN_IN_CIRCLES = slices().matching("io.postern.(**)").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule JAMES_PACKAGES_SHOULD_HOLD_THE_ONE_CLASS_THAT_NEEDS_THEM = classes()
        .that().resideInAPackage("org.apache.james..")
        .and().doNotHaveSimpleName("package-info")
        .should().haveFullyQualifiedName("org.apache.james.transport.matchers.HostHasNoRdns");
}
