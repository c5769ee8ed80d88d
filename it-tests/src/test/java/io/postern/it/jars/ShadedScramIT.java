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

import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarFile;
import java.util.stream.Stream;

import javax.security.sasl.SaslClient;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The library inside our jar, as James loads it: by a loader of its own, on threads whose context loader does not see it. */
class ShadedScramIT {
    static Stream<Path> jars() {
        return ShippedJarsIT.allJars().filter(jar -> jar.getFileName().toString().contains("-mailets-"));
    }

    @ParameterizedTest
    @MethodSource("jars")
    void scramShouldBeginWhereTheThreadDoesNotSeeTheJar(Path jar) throws Exception {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ClassLoader.getPlatformClassLoader());
        try (URLClassLoader loader = new URLClassLoader(new URL[] {jar.toUri().toURL()}, ClassLoader.getPlatformClassLoader())) {
            SaslClient client = client(loader, "SCRAM-SHA-256", "p\u00e4ssword");

            assertThat(new String(client.evaluateChallenge(new byte[0]), StandardCharsets.UTF_8)).startsWith("n,,n=relay,r=");
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @ParameterizedTest
    @MethodSource("jars")
    void servicesShouldBeOurs(Path jar) throws Exception {
        try (JarFile file = new JarFile(jar.toFile())) {
            assertThat(file.stream().map(entry -> entry.getName()).filter(name -> name.matches("META-INF/services/.+")))
                .containsExactly("META-INF/services/io.postern.shaded.ongres.stringprep.Profile");
        }
    }

    private static SaslClient client(ClassLoader loader, String mechanism, String password) throws ReflectiveOperationException {
        Object secret = loader.loadClass("io.postern.smtp.Secret").getMethod("of", char[].class).invoke(null, password.toCharArray());
        Class<?> login = loader.loadClass("io.postern.smtp.sasl.Login");
        Object relay = login.getConstructor(String.class, Optional.class, Optional.class, List.class)
            .newInstance("relay", Optional.of(secret), Optional.empty(), List.of());
        Class<?> choice = loader.loadClass("io.postern.smtp.sasl.MechanismChoice");
        Optional<?> client = (Optional<?>) choice.getMethod("next", Set.class, String.class)
            .invoke(choice.getConstructor(login).newInstance(relay), Set.of(mechanism), "gateway.example");
        return (SaslClient) client.orElseThrow();
    }
}
