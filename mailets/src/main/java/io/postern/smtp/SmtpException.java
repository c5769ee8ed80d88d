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

import java.io.IOException;
import java.util.Optional;

import javax.net.ssl.SSLException;
import javax.security.sasl.SaslException;

/** Broken I/O with its {@link Fault}, or with what the server said before it broke; never leaves this package. */
final class SmtpException extends IOException {
    private static final long serialVersionUID = 1L;

    private final Fault fault;
    private final transient Optional<SmtpReply> reply;

    SmtpException(Fault fault, String message) {
        super(message);
        this.fault = fault;
        this.reply = Optional.empty();
    }

    SmtpException(Fault fault, String message, Throwable cause) {
        super(message, cause);
        this.fault = fault;
        this.reply = Optional.empty();
    }

    /** The connection is over, and this is why. */
    SmtpException(SmtpReply lastWords) {
        super(lastWords.withoutText().toString());
        this.fault = Fault.CLOSED;
        this.reply = Optional.of(lastWords);
    }

    Fault fault() {
        return fault;
    }

    /** The event for an I/O error: the server's last words if there are any; an error without a fault of its own is a lost connection. */
    static SmtpEvent event(Stage stage, IOException e) {
        if (e instanceof SmtpException smtp && smtp.reply.isPresent()) {
            return new SmtpEvent.Replied(stage, smtp.reply.get());
        }
        return new SmtpEvent.Broken(stage, fault(e), String.valueOf(e.getMessage()));
    }

    private static Fault fault(IOException e) {
        if (e instanceof SmtpException smtp) {
            return smtp.fault;
        }
        if (e instanceof SSLException) {
            // Such as the server's alert about our certificate, which TLS 1.3 tells after the handshake.
            return Fault.TLS_FAILED;
        }
        return e instanceof SaslException ? Fault.BAD_CHALLENGE : Fault.CLOSED;
    }
}
