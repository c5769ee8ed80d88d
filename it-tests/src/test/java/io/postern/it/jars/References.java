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

import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;

import org.objectweb.asm.ClassReader;
import org.objectweb.asm.ClassVisitor;
import org.objectweb.asm.ClassWriter;
import org.objectweb.asm.Handle;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.commons.ClassRemapper;
import org.objectweb.asm.commons.Remapper;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;

/**
 * All that a class refers to outside itself.
 *
 * @param classes internal names: in code, descriptors, signatures, annotations and {@code throws}
 * @param members fields and methods that its code uses
 */
record References(Set<String> classes, Set<Member> members) {

    /** A field or method as the code names it: its owner need not be the class that declares it. */
    record Member(String owner, String name, String descriptor, boolean field) {
        @Override
        public String toString() {
            return owner + "." + name + (field ? " " : "") + descriptor;
        }
    }

    static References of(ClassNode node) {
        return new References(classes(node), members(node));
    }

    private static Set<String> classes(ClassNode node) {
        Set<String> names = new TreeSet<>();
        ClassVisitor collector = new ClassRemapper(new ClassNode(), new Remapper() {
            @Override
            public String map(String internalName) {
                names.add(internalName);
                return internalName;
            }
        });
        ClassWriter writer = new ClassWriter(0);
        node.accept(writer);
        new ClassReader(writer.toByteArray()).accept(collector, ClassReader.SKIP_FRAMES);
        return names;
    }

    private static Set<Member> members(ClassNode node) {
        Set<Member> members = new LinkedHashSet<>();
        for (MethodNode method : node.methods) {
            method.instructions.forEach(instruction -> {
                if (instruction instanceof MethodInsnNode call) {
                    members.add(new Member(call.owner, call.name, call.desc, false));
                } else if (instruction instanceof FieldInsnNode access) {
                    members.add(new Member(access.owner, access.name, access.desc, true));
                } else if (instruction instanceof InvokeDynamicInsnNode dynamic) {
                    for (Object argument : dynamic.bsmArgs) {
                        if (argument instanceof Handle handle) {
                            boolean field = handle.getTag() <= Opcodes.H_PUTSTATIC;
                            members.add(new Member(handle.getOwner(), handle.getName(), handle.getDesc(), field));
                        }
                    }
                }
            });
        }
        return members;
    }
}
