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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarFile;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.tree.ClassNode;

/** The classes of some jars, by internal name ({@code java/lang/String}). */
record ClassFiles(Map<String, ClassNode> byName) {

    /** All of the classes, with their code. */
    static ClassFiles of(List<Path> jars) {
        return read(jars, ClassReader.SKIP_FRAMES);
    }

    /** What the classes declare, which is all that is needed of a library, and much less to hold. */
    static ClassFiles declarationsOf(List<Path> jars) {
        return read(jars, ClassReader.SKIP_CODE | ClassReader.SKIP_DEBUG);
    }

    private static ClassFiles read(List<Path> jars, int parsing) {
        Map<String, ClassNode> classes = new LinkedHashMap<>();
        for (Path jar : jars) {
            try (JarFile file = new JarFile(jar.toFile())) {
                for (var entry : file.stream().filter(e -> e.getName().endsWith(".class")).toList()) {
                    if (!entry.getName().startsWith("META-INF/") && !entry.getName().endsWith("module-info.class")) {
                        ClassNode node = new ClassNode();
                        new ClassReader(file.getInputStream(entry).readAllBytes()).accept(node, parsing);
                        classes.putIfAbsent(node.name, node);
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return new ClassFiles(classes);
    }
}
