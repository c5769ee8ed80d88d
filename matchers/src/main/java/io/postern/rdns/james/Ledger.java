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

package io.postern.rdns.james;

import java.time.Clock;
import java.util.List;
import java.util.Optional;

import org.apache.james.core.Domain;
import org.apache.james.core.MailAddress;
import org.apache.james.core.MaybeSender;
import org.apache.james.protocols.api.ProtocolSession.AttachmentKey;
import org.apache.james.protocols.api.ProtocolSession.State;
import org.apache.james.protocols.smtp.SMTPSession;

import io.postern.rdns.HookSettings;
import io.postern.rdns.HookSettings.Stage;
import io.postern.rdns.PendingCheck.Finished;
import io.postern.rdns.RdnsPolicy.Mode;
import io.postern.rdns.RdnsResult;
import io.postern.rdns.RdnsResult.Absent;
import io.postern.rdns.RdnsResult.Present;
import io.postern.rdns.dns.DnsQuestion;
import io.postern.rdns.dns.LookupTrace.Query;
import io.postern.rdns.report.Judgement;
import io.postern.rdns.report.Outcome;
import io.postern.rdns.report.RefusalIds;
import io.postern.rdns.report.RefusalReport;

/** Enters what becomes of every mail whose client is judged, so that operators can ask for it later; shared by all hooks. */
final class Ledger {
    private static final String PREFIX = "io.postern.rdns.";

    private final Clock clock;
    private final RefusalReport report;
    private final RefusalBook book = new RefusalBook();
    private final RefusalIds ids = new RefusalIds();

    /** Under which id a result was entered. */
    private record Entry(Finished finished, String id) {
    }

    Ledger(Clock clock) {
        this.clock = clock;
        this.report = new RefusalReport(clock);
    }

    /**
     * Counts the mail, once however many recipients it has, and enters a refusal, once for each connection.
     *
     * @return the id of the refusal; empty when there is none
     */
    Optional<String> enter(SMTPSession session, HookSettings settings, Finished finished, MaybeSender sender, String recipient) {
        Outcome outcome = outcome(settings, finished);
        if (isFirstOfMail(session, settings)) {
            report.add(new Judgement(finished.address(), outcome, finished.judged().reason(), names(finished), helo(session),
                domain(sender)));
        }
        return outcome == Outcome.REFUSED || outcome == Outcome.OBSERVED
            ? Optional.of(refusal(session, settings, finished, outcome, sender, recipient))
            : Optional.empty();
    }

    RefusalReport report() {
        return report;
    }

    Optional<Refusal> find(String id) {
        return book.find(id);
    }

    private String refusal(SMTPSession session, HookSettings settings, Finished finished, Outcome outcome, MaybeSender sender,
                           String recipient) {
        AttachmentKey<Entry> key = AttachmentKey.of(PREFIX + "refusal." + settings.check() + settings.policy().mode(), Entry.class);
        Optional<Entry> entered = session.getAttachment(key, State.Connection).filter(entry -> entry.finished().equals(finished));
        if (entered.isPresent()) {
            return entered.get().id();
        }
        String id = ids.next();
        session.setAttachment(key, new Entry(finished, id), State.Connection);
        book.add(new Refusal(id, ReportAnswer.time(clock.instant()), ReportAnswer.key(outcome), helo(session), sender.asString(""),
            recipient, Examination.of(finished, settings.check())));
        return id;
    }

    private static Outcome outcome(HookSettings settings, Finished finished) {
        RdnsResult result = finished.judged();
        if (finished.exemptBy().isPresent()) {
            return Outcome.EXEMPT;
        }
        if (result instanceof Absent) {
            return settings.policy().mode() == Mode.OBSERVE ? Outcome.OBSERVED : Outcome.REFUSED;
        }
        return result instanceof Present ? Outcome.ACCEPTED : Outcome.NOT_KNOWN;
    }

    /** At the other stages there is one verdict for each mail. */
    private static boolean isFirstOfMail(SMTPSession session, HookSettings settings) {
        AttachmentKey<Boolean> key = AttachmentKey.of(PREFIX + "counted." + settings.check() + settings.policy().mode(), Boolean.class);
        return settings.stage() != Stage.RCPT || session.setAttachment(key, true, State.Transaction).isEmpty();
    }

    private static List<String> names(Finished finished) {
        return finished.queries().stream()
            .filter(query -> query.question().type() == DnsQuestion.Type.PTR)
            .map(Query::answer)
            .flatMap(answer -> answer.fold(found -> found.values(), absent -> List.<String>of(), unavailable -> List.<String>of()).stream())
            .toList();
    }

    private static String helo(SMTPSession session) {
        return session.getAttachment(SMTPSession.CURRENT_HELO_NAME, State.Connection).orElse("");
    }

    private static String domain(MaybeSender sender) {
        return sender.asOptional().map(MailAddress::getDomain).map(Domain::asString).orElse("");
    }
}
