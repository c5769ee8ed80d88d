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

package io.postern.gateway.settings;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Optional;

/** James's {@code conf/}, which paths in settings are relative to, and the variables that files in it may use. */
record ConfFolder(Path path, Variables variables) {
    Optional<String> resolveVariables(String text) {
        return variables.resolve(text);
    }

    Path resolve(String file) {
        return path.resolve(file).normalize();
    }

    /**
     * What to do about a file that others than its owner and its group can read; empty where all is well, and where the file system has no
     * such permissions.
     */
    static Optional<String> exposure(Path file) {
        PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
        try {
            return view != null && view.readAttributes().permissions().contains(PosixFilePermission.OTHERS_READ)
                ? Optional.of("can be read by others; run: chmod o-rwx " + file)
                : Optional.empty();
        } catch (IOException e) {
            // Who reads the file will say that it is not there.
            return Optional.empty();
        }
    }
}
