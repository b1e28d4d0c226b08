package io.postyard.wire.record;

import com.google.protobuf.ByteString;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.Network;
import io.postyard.wire.record.v1.EventProto;
import java.util.ArrayList;
import java.util.Optional;

/** The value of {@code events}; schema {@code postyard.v1.Event}. */
public final class EventRecord {
    private static final EnumTable<Reason, EventProto.Reason> REASONS =
            new EnumTable<>(Reason.class, EventProto.Reason.class, "REASON_");
    private static final EnumTable<Event.Kind, EventProto.ResultKind> KINDS =
            new EnumTable<>(Event.Kind.class, EventProto.ResultKind.class, "RESULT_KIND_");
    private static final EnumTable<Event.NoticeKind, EventProto.NoticeKind> NOTICES =
            new EnumTable<>(Event.NoticeKind.class, EventProto.NoticeKind.class, "NOTICE_KIND_");
    private static final EnumTable<Event.Silence, EventProto.Silence> SILENCES =
            new EnumTable<>(Event.Silence.class, EventProto.Silence.class, "SILENCE_");
    private static final EnumTable<Event.Part, EventProto.SetAside.Part> PARTS =
            new EnumTable<>(Event.Part.class, EventProto.SetAside.Part.class, "PART_");

    private EventRecord() {}

    public static byte[] encode(Event event) {
        var wire = EventProto.Event.newBuilder()
                .setAt(MessageParts.write(event.at()))
                .setMessageId(event.messageId().value());
        switch (event.detail()) {
            case Event.Accepted accepted -> wire.setAccepted(write(accepted));
            case Event.Attempted attempted -> wire.setAttempted(write(attempted));
            case Event.Noticed noticed -> wire.setNoticed(write(noticed));
            case Event.Rehomed rehomed -> wire.setRehomed(write(rehomed));
            case Event.Unreported unreported -> wire.setUnreported(write(unreported));
            case Event.Removed removed ->
                wire.setRemoved(EventProto.Removed.newBuilder()
                        .setRecord(removed.record())
                        .setError(removed.error())
                        .addAllRecipients(removed.recipients())
                        .setUnknownMessage(!removed.isOfMessage()));
            case Event.Refused refused -> wire.setRefused(write(refused));
            case Event.SetAside aside -> wire.setSetAside(write(aside));
            case Event.PutBack back ->
                wire.setPutBack(EventProto.PutBack.newBuilder()
                        .setRecord(back.record())
                        .setUnknownMessage(!back.isOfMessage()));
        }
        return wire.build().toByteArray();
    }

    public static Event decode(byte[] bytes) throws UnreadableRecordException {
        return Decoding.decode("Event", EventProto.Event.parser(), bytes, EventRecord::read);
    }

    private static Event read(EventProto.Event wire) throws UnreadableRecordException {
        if (!wire.hasAt()) {
            throw Decoding.missing("at");
        }
        Event.Detail detail =
                switch (wire.getDetailCase()) {
                    case ACCEPTED -> read(wire.getAccepted());
                    case ATTEMPTED -> read(wire.getAttempted());
                    case NOTICED -> read(wire.getNoticed());
                    case REHOMED -> read(wire.getRehomed());
                    case UNREPORTED -> read(wire.getUnreported());
                    case REMOVED ->
                        new Event.Removed(
                                wire.getRemoved().getRecord(),
                                wire.getRemoved().getError(),
                                wire.getRemoved().getRecipientsList(),
                                !wire.getRemoved().getUnknownMessage());
                    case REFUSED -> read(wire.getRefused());
                    case SET_ASIDE -> read(wire.getSetAside());
                    case PUT_BACK ->
                        new Event.PutBack(
                                wire.getPutBack().getRecord(),
                                !wire.getPutBack().getUnknownMessage());
                    case DETAIL_NOT_SET -> throw Decoding.missing("detail");
                };
        return new Event(MessageParts.read(wire.getAt()), new MessageId(wire.getMessageId()), detail);
    }

    private static EventProto.Accepted write(Event.Accepted accepted) {
        var wire = EventProto.Accepted.newBuilder()
                .setAcceptedAt(MessageParts.write(accepted.acceptedAt()))
                .setSender(accepted.sender())
                .addAllRecipients(accepted.recipients())
                .setSize(accepted.size())
                .setOrigin(MessageParts.write(accepted.origin()))
                .setAbout(accepted.about().map(MessageId::value).orElse(""));
        for (var route : accepted.routes()) {
            wire.addRoutes(EventProto.Route.newBuilder()
                    .setRoute(route.route())
                    .setNextHop(route.nextHop())
                    .addAllRecipients(route.recipients())
                    .addAllPolicies(route.policies()));
        }
        return wire.build();
    }

    private static Event.Accepted read(EventProto.Accepted wire) throws UnreadableRecordException {
        var routes = new ArrayList<Event.Route>(wire.getRoutesCount());
        for (var route : wire.getRoutesList()) {
            routes.add(new Event.Route(
                    route.getRoute(), route.getNextHop(), route.getRecipientsList(), route.getPoliciesList()));
        }
        return new Event.Accepted(
                MessageParts.read(wire.getAcceptedAt()),
                wire.getSender(),
                wire.getRecipientsList(),
                wire.getSize(),
                MessageParts.read(wire.getOrigin()),
                routes,
                MessageParts.readId(wire.getAbout()));
    }

    private static EventProto.Attempted write(Event.Attempted attempted) {
        var wire = EventProto.Attempted.newBuilder()
                .setRoute(attempted.route())
                .setAttempt(attempted.attempt())
                .setNextHop(attempted.nextHop())
                .setMillis(attempted.millis());
        attempted.nextAttempt().ifPresent(t -> wire.setNextAttempt(MessageParts.write(t)));
        for (var result : attempted.results()) {
            var line = EventProto.Result.newBuilder()
                    .setRecipient(result.recipient())
                    .setAddress(result.address())
                    .setKind(KINDS.write(result.kind()))
                    .setStatus(result.status())
                    .setText(result.text());
            result.reason().ifPresent(r -> line.setReason(REASONS.write(r)));
            wire.addResults(line);
        }
        return wire.build();
    }

    private static Event.Attempted read(EventProto.Attempted wire) throws UnreadableRecordException {
        var results = new ArrayList<Event.Result>(wire.getResultsCount());
        for (var line : wire.getResultsList()) {
            var reason = line.getReason() == EventProto.Reason.REASON_UNSPECIFIED
                    ? Optional.<Reason>empty()
                    : Optional.of(REASONS.read(line.getReason()));
            results.add(new Event.Result(
                    line.getRecipient(),
                    line.getAddress(),
                    KINDS.read(line.getKind()),
                    reason,
                    line.getStatus(),
                    line.getText()));
        }
        return new Event.Attempted(
                wire.getRoute(),
                wire.getAttempt(),
                wire.getNextHop(),
                wire.getMillis(),
                results,
                wire.hasNextAttempt() ? Optional.of(MessageParts.read(wire.getNextAttempt())) : Optional.empty());
    }

    private static EventProto.Noticed write(Event.Noticed noticed) {
        return EventProto.Noticed.newBuilder()
                .setKind(NOTICES.write(noticed.kind()))
                .setNotice(noticed.notice().value())
                .setTo(noticed.to())
                .addAllRecipients(noticed.recipients())
                .build();
    }

    private static Event.Noticed read(EventProto.Noticed wire) throws UnreadableRecordException {
        return new Event.Noticed(
                NOTICES.read(wire.getKind()), new MessageId(wire.getNotice()), wire.getTo(), wire.getRecipientsList());
    }

    private static EventProto.Rehomed write(Event.Rehomed rehomed) {
        return EventProto.Rehomed.newBuilder()
                .setRoute(rehomed.route())
                .setNextHop(rehomed.nextHop())
                .setReason(REASONS.write(rehomed.reason()))
                .setDue(MessageParts.write(rehomed.due()))
                .build();
    }

    private static Event.Rehomed read(EventProto.Rehomed wire) throws UnreadableRecordException {
        return new Event.Rehomed(
                wire.getRoute(), wire.getNextHop(), REASONS.read(wire.getReason()), MessageParts.read(wire.getDue()));
    }

    private static EventProto.Unreported write(Event.Unreported unreported) {
        return EventProto.Unreported.newBuilder()
                .setWhy(SILENCES.write(unreported.why()))
                .addAllRecipients(unreported.recipients())
                .build();
    }

    private static Event.Unreported read(EventProto.Unreported wire) throws UnreadableRecordException {
        return new Event.Unreported(SILENCES.read(wire.getWhy()), wire.getRecipientsList());
    }

    private static EventProto.SetAside write(Event.SetAside aside) {
        var wire = EventProto.SetAside.newBuilder()
                .setRecord(aside.record())
                .setError(aside.error())
                .setPart(PARTS.write(aside.part()))
                .setInstance(aside.instance())
                .setUnknownMessage(!aside.isOfMessage());
        aside.route().ifPresent(wire::setRoute);
        return wire.build();
    }

    private static Event.SetAside read(EventProto.SetAside wire) throws UnreadableRecordException {
        return new Event.SetAside(
                wire.getRecord(),
                wire.getError(),
                wire.hasRoute() ? Optional.of(wire.getRoute()) : Optional.empty(),
                PARTS.read(wire.getPart()),
                wire.getInstance(),
                !wire.getUnknownMessage());
    }

    private static EventProto.Refused write(Event.Refused refused) {
        var wire = EventProto.Refused.newBuilder()
                .setSince(MessageParts.write(refused.since()))
                .setReply(refused.reply())
                .addAllPolicies(refused.policies())
                .setTimes(refused.times());
        refused.client().ifPresent(client -> wire.setClient(
                        ByteString.copyFrom(client.address().getAddress()))
                .setPrefixLength(client.prefixLength()));
        for (var mail : refused.mail()) {
            wire.addMail(
                    EventProto.RefusedMail.newBuilder().setSender(mail.sender()).addAllRecipients(mail.recipients()));
        }
        return wire.build();
    }

    private static Event.Refused read(EventProto.Refused wire) throws UnreadableRecordException {
        return new Event.Refused(
                MessageParts.read(wire.getSince()),
                wire.getClient().isEmpty()
                        ? Optional.empty()
                        : Optional.of(new Network(MessageParts.readAddress(wire.getClient()), wire.getPrefixLength())),
                wire.getReply(),
                wire.getPoliciesList(),
                wire.getTimes(),
                wire.getMailList().stream()
                        .map(mail -> new Event.RefusedMail(mail.getSender(), mail.getRecipientsList()))
                        .toList());
    }
}
