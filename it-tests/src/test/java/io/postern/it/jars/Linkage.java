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
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.MethodNode;

import io.postern.it.jars.References.Member;

/**
 * Resolves what our classes use against the classes of a James, as the JVM would (JVMS 5.4.3). What that James's jars at hand
 * do not hold cannot be checked, and is reported apart.
 */
record Linkage(ClassFiles ours, ClassFiles james) {

    /** Uses of members that the class, which is there, does not have; and abstract methods that ours leave unimplemented. */
    List<String> problems() {
        List<String> problems = new ArrayList<>();
        for (ClassNode node : ours.byName().values()) {
            for (Member member : References.of(node).members()) {
                if (resolves(member) == Resolution.MISSING) {
                    problems.add(node.name + " uses " + member);
                }
            }
            if ((node.access & (Opcodes.ACC_ABSTRACT | Opcodes.ACC_INTERFACE)) == 0) {
                unimplemented(node).forEach(method -> problems.add(node.name + " does not implement " + method));
            }
        }
        return problems;
    }

    /** How many members of James's classes were looked up and found: a check that found none to do has not checked. */
    long checkedMembers() {
        return ours.byName().values().stream().flatMap(node -> References.of(node).members().stream())
            .filter(member -> james.byName().containsKey(member.owner()) && resolves(member) == Resolution.FOUND)
            .distinct().count();
    }

    private enum Resolution { FOUND, MISSING, UNKNOWN }

    private Resolution resolves(Member member) {
        if (member.owner().startsWith("[")) {
            return Resolution.FOUND;
        }
        Resolution resolution = Resolution.MISSING;
        for (String name : ancestry(member.owner())) {
            Optional<ClassNode> node = find(name);
            if (node.isEmpty()) {
                resolution = Resolution.UNKNOWN;
            } else if (declares(node.get(), member)) {
                return Resolution.FOUND;
            }
        }
        return resolution;
    }

    private static boolean declares(ClassNode node, Member member) {
        if (member.field()) {
            return node.fields.stream().anyMatch(f -> f.name.equals(member.name()) && f.desc.equals(member.descriptor()));
        }
        boolean signaturePolymorphic = node.name.equals("java/lang/invoke/MethodHandle");
        return signaturePolymorphic || node.methods.stream()
            .anyMatch(m -> m.name.equals(member.name()) && m.desc.equals(member.descriptor()));
    }

    private List<String> unimplemented(ClassNode node) {
        List<String> missing = new ArrayList<>();
        List<String> ancestry = ancestry(node.name);
        for (String name : ancestry) {
            find(name).ifPresent(ancestor -> ancestor.methods.stream()
                .filter(method -> (method.access & Opcodes.ACC_ABSTRACT) != 0)
                .filter(method -> !implemented(method, ancestry))
                .forEach(method -> missing.add(ancestor.name + "." + method.name + method.desc)));
        }
        return missing;
    }

    private boolean implemented(MethodNode wanted, List<String> ancestry) {
        return ancestry.stream().map(this::find).anyMatch(node -> node.isEmpty() || node.get().methods.stream()
            .anyMatch(m -> (m.access & Opcodes.ACC_ABSTRACT) == 0 && m.name.equals(wanted.name) && m.desc.equals(wanted.desc)));
    }

    /** The class, its superclasses and all their interfaces. */
    private List<String> ancestry(String name) {
        List<String> names = new ArrayList<>();
        collect(name, names, new HashSet<>());
        return names;
    }

    private void collect(String name, List<String> names, Set<String> seen) {
        if (seen.add(name)) {
            names.add(name);
            find(name).ifPresent(node -> {
                if (node.superName != null) {
                    collect(node.superName, names, seen);
                }
                node.interfaces.forEach(parent -> collect(parent, names, seen));
            });
        }
    }

    private Optional<ClassNode> find(String name) {
        return Optional.ofNullable(ours.byName().get(name))
            .or(() -> Optional.ofNullable(james.byName().get(name)))
            .or(() -> name.startsWith("java/") || name.startsWith("javax/") ? fromJdk(name) : Optional.empty());
    }

    private static Optional<ClassNode> fromJdk(String name) {
        try (var in = ClassLoader.getPlatformClassLoader().getResourceAsStream(name + ".class")) {
            if (in == null) {
                return Optional.empty();
            }
            ClassNode node = new ClassNode();
            new ClassReader(in.readAllBytes()).accept(node, ClassReader.SKIP_CODE);
            return Optional.of(node);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
