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

package io.postern.smtp;

import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;

/** Whose certificate we accept. */
public sealed interface Trust {
    /** What this Java trusts. */
    Trust JVM = new JvmStore();

    /** The trust store of this Java, and the server's name in the certificate. */
    record JvmStore() implements Trust {
    }

    /**
     * Certificate authorities of our own alone, and the server's name in the certificate.
     *
     * @param file     PEM or PKCS12
     * @param password of a PKCS12 file
     */
    record Authorities(Path file, Optional<Secret> password) implements Trust {
    }

    /** One certificate or key among these, whatever its name and dates and whoever signed it. */
    record Pinned(Set<Fingerprint> fingerprints) implements Trust {
        public Pinned {
            fingerprints = Set.copyOf(fingerprints);
        }
    }
}
