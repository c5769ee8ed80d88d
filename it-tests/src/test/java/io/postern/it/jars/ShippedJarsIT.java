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

package io.postern.it.jars;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The jars of each module, as users drop them into {@code extensions-jars/}. */
class ShippedJarsIT {
    private static final ClassFiles JAMES_38 =
        ClassFiles.declarationsOf(list(Path.of(System.getProperty("james.home"), "james-server-memory-app.lib")));
    private static final ClassFiles JAMES_39 = ClassFiles.declarationsOf(list(Path.of(System.getProperty("james39.folder"))));

    private static final ClassFiles OURS = ClassFiles.of(jars39());

    static List<Path> jars38() {
        return paths("jars.38");
    }

    static List<Path> jars39() {
        return paths("jars.39");
    }

    static Stream<Path> allJars() {
        return Stream.concat(jars38().stream(), jars39().stream());
    }

    private static List<Path> paths(String property) {
        return Arrays.stream(System.getProperty(property).split(",")).map(Path::of).map(Path::normalize).toList();
    }

    @ParameterizedTest
    @MethodSource("jars39")
    void jarForJames39ShouldNotReferToJavax(Path jar) {
        assertThat(references(jar)).noneMatch(name -> name.startsWith("javax/mail/") || name.startsWith("javax/inject/")
            || name.startsWith("javax/annotation/") || name.startsWith("com/sun/mail/"));
    }

    @ParameterizedTest
    @MethodSource("jars38")
    void jarForJames38ShouldNotReferToJakarta(Path jar) {
        assertThat(references(jar)).noneMatch(name -> name.startsWith("jakarta/"));
    }

    @Test
    void jarsShouldReferToTheirOwnMailApi() {
        assertThat(jars38()).allMatch(jar -> references(jar).stream().anyMatch(name -> name.startsWith("javax/mail/")));
        assertThat(jars39()).allMatch(jar -> references(jar).stream().anyMatch(name -> name.startsWith("jakarta/mail/")));
    }

    /** Ours are {@code io.postern} (what is relocated lies below it), and one class each where James looks for short names. */
    @ParameterizedTest
    @MethodSource("allJars")
    void jarShouldHoldOurOwnClassesOnly(Path jar) {
        assertThat(ClassFiles.of(List.of(jar)).byName().keySet()).isNotEmpty().allMatch(name -> name.startsWith("io/postern/")
            || name.startsWith("org/apache/james/transport/matchers/HostHasNoRdns")
            || name.startsWith("org/apache/james/transport/mailets/RemoteDeliveryViaAuthGateway"));
    }

    @ParameterizedTest
    @MethodSource("allJars")
    void jarShouldNotHoldAClassThatJamesShips(Path jar) {
        Set<String> shipped = new TreeSet<>(JAMES_38.byName().keySet());
        shipped.addAll(JAMES_39.byName().keySet());

        assertThat(ClassFiles.of(List.of(jar)).byName().keySet()).doesNotContainAnyElementsOf(shipped);
    }

    @ParameterizedTest
    @MethodSource("allJars")
    void jarShouldBeByteCodeThatJava17CanLoad(Path jar) {
        assertThat(ClassFiles.of(List.of(jar)).byName().values()).allMatch(node -> (node.version & 0xFFFF) <= 61);
    }

    @Test
    void jarsForJames38ShouldLinkAgainstTheLibrariesOfJames38() {
        Linkage linkage = new Linkage(ClassFiles.of(jars38()), JAMES_38);

        assertThat(linkage.problems()).isEmpty();
        assertThat(linkage.checkedMembers()).isGreaterThan(50);
    }

    @Test
    void jarsForJames39ShouldLinkAgainstTheLibrariesOfJames39() {
        Linkage linkage = new Linkage(ClassFiles.of(jars39()), JAMES_39);

        assertThat(linkage.problems()).isEmpty();
        assertThat(linkage.checkedMembers()).isGreaterThan(50);
    }

    /** What the check above has to pass over, as Maven Central does not hold it in 3.9.0: the SMTP server's API and WebAdmin's, no more. */
    @Test
    void classesOfJames39ThatCannotBeCheckedShouldBeThoseOfTheSmtpServerAndWebAdmin() {
        assertThat(jars39().stream().flatMap(jar -> references(jar).stream()).distinct())
            .filteredOn(name -> name.startsWith("org/apache/james/") || name.startsWith("org/apache/mailet/"))
            .filteredOn(name -> !JAMES_39.byName().containsKey(name) && !OURS.byName().containsKey(name))
            .isNotEmpty()
            .allMatch(name -> name.startsWith("org/apache/james/protocols/smtp/") || name.startsWith("org/apache/james/smtpserver/")
                || name.startsWith("org/apache/james/webadmin/Routes")
                || name.startsWith("org/apache/james/webadmin/utils/ErrorResponder")
                || name.startsWith("org/apache/james/webadmin/utils/JsonTransformer"));
    }

    /** A James of the other kind has to be refused, or the checks above would find nothing. */
    @Test
    void linkageShouldReportProblemsWhenTheJarIsForTheOtherJames() {
        Linkage linkage = new Linkage(ClassFiles.of(jars38()), JAMES_39);

        assertThat(linkage.problems()).isNotEmpty();
    }

    private static Set<String> references(Path jar) {
        return ClassFiles.of(List.of(jar)).byName().values().stream()
            .flatMap(node -> References.of(node).classes().stream())
            .collect(Collectors.toSet());
    }

    private static List<Path> list(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
