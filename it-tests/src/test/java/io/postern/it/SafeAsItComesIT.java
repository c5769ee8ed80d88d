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

package io.postern.it;

import static io.postern.it.support.Eventually.eventually;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.postern.it.support.JamesExtension;
import io.postern.it.support.JamesServer;
import io.postern.it.support.SmtpDialogue;
import io.postern.peers.dns.ZoneServer;

/** The runnable James as it comes, in a folder whose name a shell could stumble over, and people who mean it no good. */
class SafeAsItComesIT {
    private static final ZoneServer DNS = ZoneServer.start("8.0.0.127.in-addr.arpa. PTR mail.registered.test.");
    private static final String UNREGISTERED = "127.0.0.7";
    private static final String REGISTERED = "127.0.0.8";
    private static final String PASSWORD = "not a good one";

    @RegisterExtension
    static final JamesExtension JAMES = JamesExtension.named("safe b'$(x) & \"c\" %d;1")
        .environment("POSTERN_DNS_SERVERS", "127.0.0.1:" + DNS.port())
        .closing(DNS);

    @BeforeAll
    static void users() {
        JAMES.server().webAdmin().domain("local.test").user("ann@local.test", PASSWORD)
            .domain("owned.test").user("postmaster@owned.test", PASSWORD);
    }

    private static SmtpDialogue submission() {
        return SmtpDialogue.from("127.0.0.9", JAMES.server().submissionPort()).sendExpecting("EHLO client.test", "250");
    }

    private static SmtpDialogue door(String client) {
        return SmtpDialogue.from(client, JAMES.server().smtpPort()).sendExpecting("EHLO client.test", "250");
    }

    // Who may send

    @Test
    void submissionShouldRefuseMailWhoeverItIsForUntilTheClientHasAuthenticated() {
        try (SmtpDialogue client = submission()) {
            client.sendExpecting("MAIL FROM:<ann@local.test>", "530 5.7.0 ").sendExpecting("RCPT TO:<ann@local.test>", "503");
            client.startTls(JAMES.server().home());
            client.sendExpecting("MAIL FROM:<ann@local.test>", "530 5.7.0 ").sendExpecting("MAIL FROM:<>", "530 5.7.0 ");
            client.authenticate("ann@local.test", PASSWORD);
            assertThat(client.mail("ann@local.test", "ann@local.test", "Subject: 1\r\n\r\nhello\r\n")).startsWith("250");
            // verifyIdentity
            client.sendExpecting("MAIL FROM:<other@local.test>", "503 5.7.1 ");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {
        "AUTH PLAIN AGFubkBsb2NhbC50ZXN0AG5vdCBhIGdvb2Qgb25l", "AUTH PLAIN", "AUTH LOGIN", "auth login", "AUTH XOAUTH2 x"})
    void authShouldBeRefusedOnEachServerBeforeTls(String command) {
        for (int port : List.of(JAMES.server().smtpPort(), JAMES.server().submissionPort())) {
            try (SmtpDialogue client = SmtpDialogue.from("127.0.0.9", port)) {
                assertThat(client.send("EHLO client.test")).doesNotContain("AUTH");
                client.sendExpecting(command, "538 5.7.11 ").sendExpecting("NOOP", "250");
            }
        }
    }

    @Test
    void sessionShouldEndWhenItTriesOnePasswordAfterTheOther() {
        try (SmtpDialogue client = submission()) {
            client.startTls(JAMES.server().home());
            for (int i = 0; i < 5; i++) {
                client.sendExpecting("AUTH PLAIN AHgAeQ==", "535");
            }
            client.sendExpecting("AUTH PLAIN AHgAeQ==", "421 4.7.0 ");
            assertThatThrownBy(() -> client.send("NOOP")).hasMessageContaining("closed");
        }
    }

    @Test
    void nobodyShouldRelayFromAnAddressThatIsNotAuthorized() {
        try (SmtpDialogue client = door(REGISTERED)) {
            client.sendExpecting("MAIL FROM:<a@client.test>", "250").sendExpecting("RCPT TO:<b@elsewhere.test>", "550 5.7.1 ")
                .sendExpecting("RCPT TO:<postmaster@elsewhere.test>", "550 5.7.1 ")
                .sendExpecting("RCPT TO:<b%elsewhere.test@local.test>", "550")
                .sendExpecting("VRFY ann", "502").sendExpecting("EXPN ann", "502");
            // James puts off what it cannot read as a user's name.
            assertThat(client.send("RCPT TO:<\"b@elsewhere.test\"@local.test>")).doesNotStartWith("2");
            client.sendExpecting("DATA", "503");
        }
    }

    // How many, and where

    @ParameterizedTest
    @CsvSource({"smtp, 1, 50", "smtp, 10, 500", "submission, 1, 50", "submission, 4, 200"})
    void oneConnectionTooManyShouldBeClosedAndOthersServed(String server, int addresses, int limit) {
        int port = server.equals("smtp") ? JAMES.server().smtpPort() : JAMES.server().submissionPort();
        // Those of the tests before may not have gone yet.
        eventually(() -> {
            List<Socket> open = new ArrayList<>();
            try {
                for (int i = 0; i < limit; i++) {
                    open.add(connection("127.1.0." + (1 + i % addresses), port));
                }
                assertThat(open).allMatch(SafeAsItComesIT::isGreeted);
                String oneMore = addresses == 1 ? "127.1.0.1" : "127.1.0.200";
                try (Socket tooMany = connection(oneMore, port)) {
                    // The one gets 421, the other nothing.
                    assertThat(isGreeted(tooMany)).as("%d + 1 from %d addresses", limit, addresses).isFalse();
                }
                if (addresses == 1) {
                    try (Socket other = connection("127.1.0.200", port)) {
                        assertThat(isGreeted(other)).isTrue();
                    }
                }
            } finally {
                for (Socket socket : open) {
                    socket.close();
                }
            }
        });
    }

    private static Socket connection(String from, int port) throws IOException {
        Socket socket = new Socket();
        socket.bind(new InetSocketAddress(InetAddress.getByName(from), 0));
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.setSoTimeout(60_000);
        return socket;
    }

    private static boolean isGreeted(Socket socket) {
        try {
            return socket.getInputStream().read() == '2';
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void networkThatHasTooManyConnectionsShouldBeToldSo() throws IOException {
        List<Socket> open = new ArrayList<>();
        try {
            for (int i = 0; i < 50; i++) {
                open.add(connection("127.1.1.1", JAMES.server().smtpPort()));
                assertThat(isGreeted(open.get(i))).isTrue();
            }
            try (Socket tooMany = connection("127.1.1.1", JAMES.server().smtpPort())) {
                assertThat(new String(tooMany.getInputStream().readAllBytes(), UTF_8))
                    .isEqualTo("421 4.7.0 Too many connections from your network\r\n");
            }
        } finally {
            for (Socket socket : open) {
                socket.close();
            }
        }
    }

    @Test
    void imapShouldNotListenUntilItIsAskedFor() {
        assertThatThrownBy(() -> connection("127.0.0.1", JAMES.server().imapPort()).close()).isInstanceOf(ConnectException.class);
    }

    // The log

    @Test
    void clientsShouldNotWriteIntoTheLogButJames() throws IOException {
        try (SmtpDialogue client = SmtpDialogue.from(UNREGISTERED, JAMES.server().smtpPort())) {
            client.send("EHLO a\u001b[31m\u0007.test");
            client.send("\u001b[2J");
            client.send("MAIL FROM:<a\u001b[31m@b.test>");
            client.send("MAIL FROM:<\r2026-01-01 00:00:00,000 [ERROR] forged@b.test>");
            client.sendExpecting("MAIL FROM:<a@b.test>", "250");
            client.send("RCPT TO:<\u001b]0;x\u0007@local.test>");
            client.send("RCPT TO:<\u0085\u009b31m\u0000@local.test>");
            client.sendExpecting("RCPT TO:<postmaster@local.test>", "250").sendExpecting("DATA", "354");
            client.sendExpecting("Message-ID: <\u001b[31m\r>\r\nContent-Type: multipart/\u001bx; boundary=\"\u0008\r\"\r\n\r\nhi\r\n.",
                "250");
        }
        JAMES.server().webAdmin().get("/rdns/%1b%5b31m%0aforged");
        JAMES.server().webAdmin().get("/users/%1b%5b31m%0d%0aforged@local.test");

        Path log = JAMES.server().home().folder().resolve("logs/james.log");
        eventually(() -> assertThat(Files.readString(log)).contains("messageId <\\u001b[31m"));
        assertThat(Files.readString(log)).contains("\\u001b]0;x\\u0007@local.test")
            .contains("\tat org.apache.james.")
            .doesNotContainPattern("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f]");
        assertThat(Files.readAllLines(log)).noneMatch(line -> line.startsWith("2026-01-01 00:00:00,000"));
    }

    // The postmaster

    @Test
    void postmasterShouldBeReachedInEveryDomainWhateverReverseDnsSays() {
        int before = postmastersMail();
        List<String> recipients =
            List.of("postmaster", "POSTMASTER", "postmaster@local.test", "PostMaster@LOCAL.test", "postmaster@localhost");
        for (String recipient : recipients) {
            try (SmtpDialogue client = door(UNREGISTERED)) {
                client.sendExpecting("MAIL FROM:<a@client.test>", "250").sendExpecting("RCPT TO:<ann@local.test>", "550 5.7.25 ");
            }
            try (SmtpDialogue client = door(UNREGISTERED)) {
                assertThat(client.mail("", recipient, "Subject: help\r\n\r\nhello\r\n")).startsWith("250");
            }
        }
        eventually(() -> assertThat(postmastersMail()).isEqualTo(before + recipients.size()));
    }

    private static int postmastersMail() {
        return JAMES.server().webAdmin().repositorySize("var/mail/postmaster/");
    }

    @Test
    void postmasterShouldBeThatUserWhereThereIsOne() {
        try (SmtpDialogue client = door(UNREGISTERED)) {
            assertThat(client.mail("", "Postmaster@owned.test", "Subject: help\r\n\r\nhello\r\n")).startsWith("250");
        }
        eventually(() -> assertThat(JAMES.server().webAdmin().inboxCount("postmaster@owned.test")).isEqualTo(1));
    }

    @Test
    void postmasterShouldBeWhoeverHeIsRewrittenTo() {
        JAMES.server().webAdmin().domain("mapped.test").user("ops@mapped.test", PASSWORD)
            .alias("ops@mapped.test", "postmaster@mapped.test");
        try (SmtpDialogue client = door(UNREGISTERED)) {
            assertThat(client.mail("", "postmaster@mapped.test", "Subject: help\r\n\r\nhello\r\n")).startsWith("250");
        }
        eventually(() -> assertThat(JAMES.server().webAdmin().inboxCount("ops@mapped.test")).isEqualTo(1));
    }

    // What bin/james prints

    @Test
    void commandsShouldWorkWhenTheyAreCopied() throws Exception {
        JamesServer james = JAMES.server();
        String makeUser = james.consoleLines().stream().filter(line -> line.startsWith("Make a user:")).findFirst().orElseThrow();
        String tryIt = james.consoleLines().stream().filter(line -> line.startsWith("Try:")).findFirst().orElseThrow();

        assertThat(shell(makeUser.replaceFirst("[^:]*: *", ""))).isEqualTo("exit 0");
        assertThat(james.webAdmin().get("/users")).contains("you@example.test");
        assertThat(shell(tryIt.replaceFirst("[^:]*: *", "").replace("| curl", "| curl -sS"))).isEqualTo("exit 0");
        eventually(() -> assertThat(james.webAdmin().inboxCount("you@example.test")).isEqualTo(1));
    }

    /** In another folder, and in another environment, as somebody who is logged in has them. */
    private static String shell(String command) throws Exception {
        Process process = new ProcessBuilder("sh", "-c", command).directory(Path.of("/").toFile()).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        return output + "exit " + process.exitValue();
    }
}
