package io.postyard.standalone.verb;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.TlsFacts;
import io.postyard.wire.unreadable.SetAside;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One message's trail for programs: the fields of the events under their names in {@code events.proto}. */
record TraceJson(MessageId id, List<Event> events, List<QueueLine> queue, List<SetAside> aside) {
    Map<String, Object> fields() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("id", id.value());
        fields.put("events", events.stream().map(TraceJson::fields).toList());
        fields.put("queue", queue.stream().map(QueueLine::asJson).toList());
        fields.put("unreadable", aside.stream().map(UnreadableVerb::asJson).toList());
        return fields;
    }

    static Map<String, Object> fields(Event event) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("at", event.at().toString());
        switch (event.detail()) {
            case Event.Accepted accepted -> {
                fields.put("event", "accepted");
                fields.put("acceptedAt", accepted.acceptedAt().toString());
                fields.put("sender", accepted.sender());
                fields.put("recipients", accepted.recipients());
                fields.put("size", accepted.size());
                fields.put("client", accepted.origin().client().getHostAddress());
                fields.put(
                        "clientName",
                        accepted.origin().clientName().map(Domain::name).orElse(null));
                fields.put("helo", accepted.origin().helo());
                fields.put("protocol", accepted.origin().protocol());
                fields.put("identity", accepted.origin().identity().orElse(null));
                fields.put("tls", accepted.origin().tls().map(TraceJson::fields).orElse(null));
                fields.put("about", accepted.about().map(MessageId::value).orElse(null));
                fields.put(
                        "routes",
                        accepted.routes().stream().map(TraceJson::fields).toList());
            }
            case Event.Attempted attempted -> {
                fields.put("event", "attempted");
                fields.put("route", attempted.route());
                fields.put("attempt", attempted.attempt());
                fields.put("nextHop", attempted.nextHop());
                fields.put("millis", attempted.millis());
                fields.put(
                        "results",
                        attempted.results().stream().map(TraceJson::fields).toList());
                fields.put(
                        "nextAttempt",
                        attempted.nextAttempt().map(Instant::toString).orElse(null));
            }
            case Event.Noticed noticed -> {
                fields.put("event", "noticed");
                fields.put("kind", noticed.kind().name());
                fields.put("notice", noticed.notice().value());
                fields.put("to", noticed.to());
                fields.put("recipients", noticed.recipients());
            }
            case Event.Unreported unreported -> {
                fields.put("event", "unreported");
                fields.put("why", unreported.why().name());
                fields.put("recipients", unreported.recipients());
            }
            case Event.Removed removed -> {
                fields.put("event", "removed");
                fields.put("record", removed.record());
                fields.put("error", removed.error());
                fields.put("recipients", removed.recipients());
                fields.put("unknownMessage", !removed.isOfMessage());
            }
            case Event.SetAside aside -> {
                fields.put("event", "setAside");
                fields.put("record", aside.record());
                fields.put("error", aside.error());
                fields.put("route", aside.route().orElse(null));
                fields.put("part", aside.part().name());
                fields.put("instance", aside.instance());
                fields.put("unknownMessage", !aside.isOfMessage());
            }
            case Event.PutBack back -> {
                fields.put("event", "putBack");
                fields.put("record", back.record());
                fields.put("unknownMessage", !back.isOfMessage());
            }
            case Event.Refused refused -> {
                fields.put("event", "refused");
                fields.putAll(fields(refused));
            }
            case Event.Rehomed rehomed -> {
                fields.put("event", "rehomed");
                fields.put("route", rehomed.route());
                fields.put("nextHop", rehomed.nextHop());
                fields.put("reason", rehomed.reason().name());
                fields.put("due", rehomed.due().toString());
            }
        }
        return fields;
    }

    static Map<String, Object> fields(Event.Refused refused) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("since", refused.since().toString());
        fields.put("client", refused.client().map(Text::client).orElse(null));
        fields.put("reply", refused.reply());
        fields.put("policies", refused.policies());
        fields.put("times", refused.times());
        fields.put("mail", refused.mail().stream().map(TraceJson::fields).toList());
        return fields;
    }

    static Map<String, Object> fields(Event.RefusedMail mail) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("sender", mail.sender());
        fields.put("recipients", mail.recipients());
        return fields;
    }

    private static Map<String, Object> fields(TlsFacts tls) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("version", tls.version());
        fields.put("cipher", tls.cipher());
        fields.put("serverName", tls.serverName().orElse(null));
        return fields;
    }

    private static Map<String, Object> fields(Event.Route route) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("route", route.route());
        fields.put("nextHop", route.nextHop());
        fields.put("recipients", route.recipients());
        fields.put("policies", route.policies());
        return fields;
    }

    private static Map<String, Object> fields(Event.Result result) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("recipient", result.recipient());
        fields.put("address", result.address());
        fields.put("kind", result.kind().name());
        fields.put("reason", result.reason().map(Enum::name).orElse(null));
        fields.put("status", result.status());
        fields.put("text", result.text());
        return fields;
    }
}
