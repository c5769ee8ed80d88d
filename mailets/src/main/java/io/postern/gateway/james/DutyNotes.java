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

package io.postern.gateway.james;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.apache.mailet.AttributeValue;
import org.jspecify.annotations.Nullable;

/** Duties as values of a mail's attribute, in the types that James's queues can store. */
final class DutyNotes {
    private static final String KIND = "kind";
    private static final String RECIPIENTS = "recipients";
    private static final String PERMANENT = "permanent ";
    private static final String TEMPORARY = "temporary ";

    private DutyNotes() {
    }

    static AttributeValue<?> write(Duty duty) {
        Map<String, AttributeValue<?>> note = new LinkedHashMap<>();
        note.put(KIND, AttributeValue.of(duty.getClass().getSimpleName()));
        if (duty instanceof Duty.Bounce bounce) {
            note.put(RECIPIENTS, failures(bounce.failed()));
        } else if (duty instanceof Duty.Keep keep) {
            note.put(RECIPIENTS, failures(keep.failed()));
        } else if (duty instanceof Duty.Show show) {
            note.put("processor", AttributeValue.of(show.processor()));
            note.put(RECIPIENTS, list(show.recipients()));
            note.put("wishes", list(show.wishes()));
        } else if (duty instanceof Duty.Retry retry) {
            note.put(RECIPIENTS, list(retry.recipients()));
            note.put("attempts", AttributeValue.of(retry.attempts()));
            note.put("delay", AttributeValue.of(retry.delay().toMillis()));
            note.put("replies", map(retry.replies()));
        } else if (duty instanceof Duty.Wait wait) {
            note.put("delay", AttributeValue.of(wait.delay().toMillis()));
        }
        return AttributeValue.of(note);
    }

    /**
     * The duty as it was written.
     *
     * @throws IllegalArgumentException if it was written by somebody else
     */
    static Duty read(AttributeValue<?> value) {
        Map<?, ?> note = cast(value, Map.class);
        return switch (cast(note.get(KIND), String.class)) {
            case "Bounce" -> new Duty.Bounce(readFailures(note.get(RECIPIENTS)));
            case "Keep" -> new Duty.Keep(readFailures(note.get(RECIPIENTS)));
            case "Show" -> new Duty.Show(cast(note.get("processor"), String.class), readList(note.get(RECIPIENTS)),
                readList(note.get("wishes")));
            case "Retry" -> new Duty.Retry(readList(note.get(RECIPIENTS)), cast(note.get("attempts"), Integer.class),
                delay(note), readMap(note.get("replies")));
            case "Wait" -> new Duty.Wait(delay(note));
            default -> throw new IllegalArgumentException("no such duty: " + note.get(KIND));
        };
    }

    private static Duration delay(Map<?, ?> note) {
        return Duration.ofMillis(cast(note.get("delay"), Long.class));
    }

    private static AttributeValue<?> failures(Map<String, Failure> failed) {
        Map<String, String> replies = new LinkedHashMap<>();
        failed.forEach((recipient, failure) -> replies.put(recipient, (failure.permanent() ? PERMANENT : TEMPORARY) + failure.reply()));
        return map(replies);
    }

    private static Map<String, Failure> readFailures(@Nullable Object value) {
        Map<String, Failure> failed = new LinkedHashMap<>();
        readMap(value).forEach((recipient, reply) ->
            failed.put(recipient, new Failure(reply.substring(PERMANENT.length()), reply.startsWith(PERMANENT))));
        return failed;
    }

    private static AttributeValue<?> map(Map<String, String> texts) {
        Map<String, AttributeValue<?>> values = new LinkedHashMap<>();
        texts.forEach((key, text) -> values.put(key, AttributeValue.of(text)));
        return AttributeValue.of(values);
    }

    private static Map<String, String> readMap(@Nullable Object value) {
        Map<String, String> texts = new LinkedHashMap<>();
        ((Map<?, ?>) cast(value, Map.class)).forEach((key, text) -> texts.put(String.valueOf(key), cast(text, String.class)));
        return texts;
    }

    private static AttributeValue<?> list(List<String> texts) {
        return AttributeValue.of(texts.stream().<AttributeValue<?>>map(AttributeValue::of).toList());
    }

    private static List<String> readList(@Nullable Object value) {
        return ((Collection<?>) cast(value, Collection.class)).stream().map(text -> cast(text, String.class)).toList();
    }

    private static <T> T cast(@Nullable Object value, Class<T> type) {
        if (value instanceof AttributeValue<?> known && type.isInstance(known.value())) {
            return type.cast(known.value());
        }
        throw new IllegalArgumentException("not what was written: " + value);
    }
}
