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

package io.postern.gateway.james.simulation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.BooleanSupplier;

import io.postern.gateway.james.simulation.Weather.Trouble;
import io.postern.smtp.Fault;
import io.postern.smtp.Learned;
import io.postern.smtp.SessionFacts;
import io.postern.smtp.SmtpEvent;
import io.postern.smtp.SmtpReply;
import io.postern.smtp.SmtpSession;
import io.postern.smtp.Stage;
import io.postern.smtp.Submission;
import io.postern.smtp.Trace;
import io.postern.smtp.TransactionResult;
import io.postern.smtp.TransactionResult.Ending;

/** One session with a simulated gateway, as the client sees it. */
final class SimulatedSession implements SmtpSession {
    /** The gateway takes so many recipients at a time. */
    private static final int RECIPIENTS = 50;
    private static final int WEARY = 3;
    /** Half of what a transaction takes. */
    private static final Duration STEP = Duration.ofMillis(30);
    private static final List<Stage> STAGES = List.of(Stage.MAIL, Stage.RCPT, Stage.DATA, Stage.CONTENT, Stage.FINAL);
    private static final Duration LOST = Duration.ofMinutes(10);

    private final SimulatedGateway gateway;
    private final Clockwork clockwork;
    private boolean open = true;
    private boolean carried;
    private int transactions;

    SimulatedSession(SimulatedGateway gateway, Clockwork clockwork) {
        this.gateway = gateway;
        this.clockwork = clockwork;
    }

    /** By the gateway. */
    void cut() {
        open = false;
    }

    @Override
    public TransactionResult submit(Submission submission, BooleanSupplier further) {
        Map<String, SmtpEvent> events = new LinkedHashMap<>();
        List<String> left = new ArrayList<>(submission.recipients());
        Optional<SmtpEvent> last = Optional.empty();
        while (!left.isEmpty()) {
            List<String> part = List.copyOf(left.subList(0, Math.min(left.size(), RECIPIENTS)));
            left.removeAll(part);
            if (!open || (transactions > 0 && !events.isEmpty() && !further.getAsBoolean())) {
                part.forEach(one -> events.put(one, new SmtpEvent.Broken(Stage.MAIL, Fault.CLOSED, "the session ended before")));
                continue;
            }
            transactions++;
            last = transaction(part, events);
        }
        Learned learned = submission.recipients().size() > RECIPIENTS ? new Learned(Map.of(), OptionalInt.of(RECIPIENTS)) : Learned.NOTHING;
        Map<String, SmtpEvent> ordered = new LinkedHashMap<>();
        submission.recipients().forEach(one -> ordered.put(one, events.get(one)));
        return new TransactionResult(ordered, last, Stage.FINAL, open ? Ending.IN_STEP : outOfStep(), learned);
    }

    private Ending outOfStep() {
        close();
        return Ending.OUT_OF_STEP;
    }

    /** What decided all who were open at the end. */
    private Optional<SmtpEvent> transaction(List<String> part, Map<String, SmtpEvent> events) {
        Optional<Trouble> trouble = gateway.trouble();
        clockwork.sleep(trouble.filter(Trouble.SLOW::equals).map(any -> Duration.ofSeconds(15)).orElse(STEP));
        Optional<SmtpEvent> all = open ? refusal(trouble, part) : Optional.of(closed(Stage.MAIL));
        if (all.isEmpty()) {
            all = message(part, events);
        }
        SmtpEvent event = all.orElseThrow();
        part.forEach(one -> events.putIfAbsent(one, event));
        return all;
    }

    private static SmtpEvent closed(Stage stage) {
        return new SmtpEvent.Broken(stage, Fault.CLOSED, "cut");
    }

    private Optional<SmtpEvent> refusal(Optional<Trouble> trouble, List<String> part) {
        if (part.stream().anyMatch(one -> one.startsWith(SimulatedGateway.POISON))) {
            open = false;
            return SimulatedGateway.replied(Stage.FINAL, SmtpReply.CLOSING, "4.3.0 this one I cannot bear");
        }
        if (trouble.isEmpty()) {
            return Optional.empty();
        }
        return switch (trouble.get()) {
            case STORM -> SimulatedGateway.replied(STAGES.get(gateway.anyOf(STAGES.size())), 451, "4.3.0 try again");
            case THROTTLE -> SimulatedGateway.replied(Stage.MAIL, 450, "4.7.1 rate limit exceeded, slow down");
            case WEARY -> transactions > WEARY ? weary() : Optional.empty();
            case DROPS -> dropped(part);
            default -> Optional.empty();
        };
    }

    private Optional<SmtpEvent> weary() {
        open = false;
        return SimulatedGateway.replied(Stage.MAIL, SmtpReply.CLOSING, "too many messages in this connection");
    }

    private Optional<SmtpEvent> dropped(List<String> part) {
        open = false;
        Stage stage = STAGES.get(gateway.anyOf(STAGES.size()));
        if (stage == Stage.FINAL && gateway.anyOf(2) == 0) {
            take(part, true);
        }
        if (stage == Stage.FINAL && gateway.anyOf(2) == 0) {
            clockwork.sleep(LOST);
            return Optional.of(new SmtpEvent.Broken(stage, Fault.TIMED_OUT, "no answer"));
        }
        return Optional.of(closed(stage));
    }

    private void take(List<String> part, boolean unknown) {
        part.stream().filter(one -> !one.startsWith(SimulatedGateway.NOBODY)).forEach(unknown ? gateway::tookUnknown : gateway::took);
    }

    private Optional<SmtpEvent> message(List<String> part, Map<String, SmtpEvent> events) {
        for (String one : part) {
            if (one.startsWith(SimulatedGateway.NOBODY)) {
                SimulatedGateway.replied(Stage.RCPT, 550, "5.1.1 <" + one + "> no such user").ifPresent(no -> events.put(one, no));
            }
        }
        if (events.keySet().containsAll(part)) {
            return Optional.ofNullable(events.get(part.get(part.size() - 1)));
        }
        take(part, false);
        carried = true;
        clockwork.sleep(STEP);
        if (!open) {
            part.stream().filter(one -> !events.containsKey(one)).forEach(gateway::doubt);
            return Optional.of(closed(Stage.FINAL));
        }
        return SimulatedGateway.replied(Stage.FINAL, 250, "2.0.0 taken");
    }

    @Override
    public TransactionResult submit(Submission submission) {
        return submit(submission, () -> true);
    }

    @Override
    public SessionFacts facts() {
        return gateway.facts();
    }

    @Override
    public void traceTo(Trace shown) {
        // Nothing is said.
    }

    @Override
    public boolean offers(String keyword) {
        return true;
    }

    @Override
    public boolean isWaiting() {
        return open;
    }

    @Override
    public boolean hasCarried() {
        return carried;
    }

    @Override
    public int transactions() {
        return transactions;
    }

    @Override
    public OptionalInt transactionsLeft() {
        return OptionalInt.empty();
    }

    @Override
    public void quit() {
        close();
    }

    @Override
    public void close() {
        open = false;
        gateway.gone(this);
    }
}
