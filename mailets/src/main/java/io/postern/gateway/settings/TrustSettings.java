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

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import io.postern.smtp.Fingerprint;
import io.postern.smtp.Fingerprint.Subject;
import io.postern.smtp.Printable;
import io.postern.smtp.Secret;
import io.postern.smtp.TlsContext;
import io.postern.smtp.TlsSettings;
import io.postern.smtp.Trust;
import io.postern.smtp.UnusableTlsException;

/** Reads whom to believe that they are the gateway: a file with certificate authorities, or fingerprints, or whom Java trusts. */
final class TrustSettings {
    private static final String SHA_256 = "a SHA-256 fingerprint of 64 hexadecimal digits";

    private final SettingsReader reader;
    private final ConfFolder conf;
    private final String file;
    private final String password;
    private final Function<Subject, List<Fingerprint>> fingerprints;

    private TrustSettings(SettingsReader reader, ConfFolder conf, String file, String password,
                          Function<Subject, List<Fingerprint>> fingerprints) {
        this.reader = reader;
        this.conf = conf;
        this.file = file;
        this.password = password;
        this.fingerprints = fingerprints;
    }

    /** In an element of its own, where a fingerprint may be given several times. */
    static TrustSettings element(SettingsReader reader, ConfFolder conf, String path) {
        return new TrustSettings(reader, conf, path + "/file", path + "/password",
            subject -> reader.each(path + "/" + key(subject), SHA_256, text -> Grammar.fingerprint(subject, text)));
    }

    /** Among the mailet's parameters, none of which may be given twice: several fingerprints have commas between them. */
    static TrustSettings inline(SettingsReader reader, ConfFolder conf) {
        return new TrustSettings(reader, conf, "trustFile", "trustPassword",
            subject -> reader.list(key(subject), SHA_256, text -> Grammar.fingerprint(subject, text)));
    }

    private static String key(Subject subject) {
        return subject == Subject.CERTIFICATE ? "certificateSha256" : "publicKeySha256";
    }

    Trust read() {
        Optional<Path> authorities = reader.line(file).map(conf::resolve);
        Optional<Secret> secret = reader.secret(password, conf);
        List<Fingerprint> pins = Stream.of(Subject.values()).flatMap(subject -> fingerprints.apply(subject).stream()).toList();
        if (authorities.isPresent() && !pins.isEmpty()) {
            reader.mistake(file, "expected either this or fingerprints");
        }
        if (authorities.isEmpty() && secret.isPresent()) {
            reader.mistake(password, "of no file");
        }
        if (!pins.isEmpty()) {
            return new Trust.Pinned(new HashSet<>(pins));
        }
        return authorities.<Trust>map(path -> new Trust.Authorities(path, secret)).orElse(TlsSettings.DEFAULT.trust());
    }

    /** Notes what is wrong with the files that TLS needs. */
    static TlsSettings usable(TlsSettings tls, SettingsReader reader, String key) {
        try {
            TlsContext.open(tls);
        } catch (UnusableTlsException e) {
            e.problems().forEach(problem -> reader.mistake(key, Printable.of(problem)));
        }
        return tls;
    }
}
