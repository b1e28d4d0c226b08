package io.postyard.wire.record;

import com.google.protobuf.Duration;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.DomainPolicy.Delivery;
import io.postyard.mail.policy.DomainPolicy.Recipients;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.SendAs;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.wire.record.v1.PolicyProto;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;

/** The value of {@code policy}; schema {@code postyard.v1.PolicyEntry}. */
public final class PolicyRecord {
    private static final EnumTable<TlsMode, PolicyProto.TlsMode> TLS =
            new EnumTable<>(TlsMode.class, PolicyProto.TlsMode.class, "TLS_MODE_");

    private static final EnumTable<SendAs, PolicyProto.SendAs> SEND_AS =
            new EnumTable<>(SendAs.class, PolicyProto.SendAs.class, "SEND_AS_");

    private static final EnumTable<Headers, PolicyProto.Headers> HEADERS =
            new EnumTable<>(Headers.class, PolicyProto.Headers.class, "HEADERS_");

    private PolicyRecord() {}

    public static byte[] encode(PolicyEntry entry) {
        var wire = PolicyProto.PolicyEntry.newBuilder();
        switch (entry) {
            case PolicyEntry.Declared(var policy) -> wire.setDomain(write(policy));
            case PolicyEntry.Relay(var rule) -> wire.setRelay(write(rule));
            case PolicyEntry.Refused(var kind, var name, var error, var at) ->
                wire.setRefusal(PolicyProto.PolicyRefusal.newBuilder()
                        .setKind(kind)
                        .setName(name)
                        .setError(error)
                        .setAt(MessageParts.write(at)));
        }
        return wire.build().toByteArray();
    }

    public static PolicyEntry decode(byte[] bytes) throws UnreadableRecordException {
        return Decoding.decode("PolicyEntry", PolicyProto.PolicyEntry.parser(), bytes, PolicyRecord::read);
    }

    private static PolicyEntry read(PolicyProto.PolicyEntry wire) throws UnreadableRecordException {
        return switch (wire.getEntryCase()) {
            case DOMAIN -> new PolicyEntry.Declared(read(wire.getDomain()));
            case RELAY -> new PolicyEntry.Relay(read(wire.getRelay()));
            case REFUSAL -> {
                var refusal = wire.getRefusal();
                yield new PolicyEntry.Refused(
                        refusal.getKind(), refusal.getName(), refusal.getError(), MessageParts.read(refusal.getAt()));
            }
            case ENTRY_NOT_SET -> throw Decoding.missing("entry");
        };
    }

    private static PolicyProto.PolicyRef write(PolicyRef ref) {
        return PolicyProto.PolicyRef.newBuilder()
                .setKind(ref.kind())
                .setName(ref.name())
                .setGeneration(ref.generation())
                .build();
    }

    private static PolicyRef read(PolicyProto.PolicyRef wire) {
        return new PolicyRef(wire.getKind(), wire.getName(), wire.getGeneration());
    }

    private static PolicyProto.DomainPolicy write(DomainPolicy policy) {
        var wire = PolicyProto.DomainPolicy.newBuilder().setRef(write(policy.ref()));
        policy.names().stream().map(Domain::name).sorted().forEach(wire::addNames);
        switch (policy.recipients()) {
            case Recipients.Any() -> wire.setAny(PolicyProto.AnyRecipient.getDefaultInstance());
            case Recipients.Listed(var localParts, var separator) -> {
                var listed = PolicyProto.ListedRecipients.newBuilder();
                localParts.stream().sorted().forEach(listed::addLocalParts);
                separator.ifPresent(listed::setSubaddressSeparator);
                wire.setListed(listed);
            }
        }
        switch (policy.delivery()) {
            case Delivery.ToMx() -> wire.setToMx(PolicyProto.ToMx.getDefaultInstance());
            case Delivery.ToHosts(var hosts) -> wire.setToHosts(DeliveryOrderRecord.write(hosts));
            case Delivery.ToMaildir(var path) -> wire.setToMaildir(path);
        }
        policy.maxMessageSize().ifPresent(wire::setMaxMessageSize);
        policy.certificate().ifPresent(wire::setCertificate);
        return wire.build();
    }

    private static DomainPolicy read(PolicyProto.DomainPolicy wire) throws UnreadableRecordException {
        var recipients =
                switch (wire.getRecipientsCase()) {
                    case ANY -> new Recipients.Any();
                    case LISTED ->
                        new Recipients.Listed(
                                new HashSet<>(wire.getListed().getLocalPartsList()),
                                wire.getListed().hasSubaddressSeparator()
                                        ? Optional.of(wire.getListed().getSubaddressSeparator())
                                        : Optional.empty());
                    case RECIPIENTS_NOT_SET -> throw Decoding.missing("recipients");
                };
        var delivery =
                switch (wire.getDeliveryCase()) {
                    case TO_MX -> new Delivery.ToMx();
                    case TO_HOSTS -> new Delivery.ToHosts(DeliveryOrderRecord.read(wire.getToHosts()));
                    case TO_MAILDIR -> new Delivery.ToMaildir(wire.getToMaildir());
                    case DELIVERY_NOT_SET -> throw Decoding.missing("delivery");
                };
        return new DomainPolicy(
                read(wire.getRef()),
                domains(wire.getNamesList()),
                recipients,
                delivery,
                wire.hasMaxMessageSize() ? OptionalLong.of(wire.getMaxMessageSize()) : OptionalLong.empty(),
                wire.hasCertificate() ? Optional.of(wire.getCertificate()) : Optional.empty());
    }

    private static Set<Domain> domains(List<String> names) {
        return names.stream().map(Domain::new).collect(Collectors.toSet());
    }

    private static PolicyProto.RelayRule write(RelayRule rule) {
        var wire = PolicyProto.RelayRule.newBuilder().setRef(write(rule.ref())).setPrecedence(rule.precedence());
        rule.listeners().stream().sorted().forEach(l -> wire.addListeners(MessageParts.LISTENERS.write(l)));
        rule.clients().forEach(n -> wire.addClients(n.toString()));
        rule.senderDomains().stream().map(Domain::name).sorted().forEach(wire::addSenderDomains);
        rule.recipientDomains().stream().map(Domain::name).sorted().forEach(wire::addRecipientDomains);
        rule.admission().ifPresent(a -> wire.setAdmission(write(a)));
        rule.delivery().ifPresent(d -> wire.setDelivery(write(d)));
        return wire.build();
    }

    private static RelayRule read(PolicyProto.RelayRule wire) throws UnreadableRecordException {
        var ref = read(wire.getRef());
        Set<ListenerKind> listeners = EnumSet.noneOf(ListenerKind.class);
        for (var listener : wire.getListenersList()) {
            listeners.add(MessageParts.LISTENERS.read(listener));
        }
        return new RelayRule(
                ref,
                wire.getPrecedence(),
                listeners,
                wire.getClientsList().stream().map(Network::parse).toList(),
                domains(wire.getSenderDomainsList()),
                domains(wire.getRecipientDomainsList()),
                wire.hasAdmission() ? Optional.of(read(ref, wire.getAdmission())) : Optional.empty(),
                wire.hasDelivery() ? Optional.of(read(ref, wire.getDelivery())) : Optional.empty());
    }

    private static PolicyProto.AdmissionRule write(AdmissionRule rule) {
        var wire = PolicyProto.AdmissionRule.newBuilder()
                .setRelay(rule.relay() && rule.sendAs().isEmpty())
                .setTlsRequired(rule.tlsRequired())
                .setRelayAuthenticated(rule.relay() && rule.sendAs().isPresent());
        rule.sendAs().ifPresent(senders -> wire.setSendAs(SEND_AS.write(senders)));
        rule.maxMessageSize().ifPresent(wire::setMaxMessageSize);
        rule.maxRecipients().ifPresent(wire::setMaxRecipients);
        if (rule.headers() != Headers.AS_THEY_ARE) {
            wire.setHeaders(HEADERS.write(rule.headers()));
        }
        if (!rule.screening().equals(Screening.OPEN)) {
            wire.setScreening(ScreeningParts.write(rule.screening()));
        }
        rule.rates().forEach(rate -> wire.addRates(RateParts.write(rate)));
        return wire.build();
    }

    private static AdmissionRule read(PolicyRef ref, PolicyProto.AdmissionRule wire) throws UnreadableRecordException {
        return new AdmissionRule(
                ref,
                wire.getRelay() || (wire.hasSendAs() && wire.getRelayAuthenticated()),
                wire.hasMaxMessageSize() ? OptionalLong.of(wire.getMaxMessageSize()) : OptionalLong.empty(),
                wire.hasMaxRecipients() ? OptionalInt.of(wire.getMaxRecipients()) : OptionalInt.empty(),
                wire.getTlsRequired(),
                wire.hasScreening() ? ScreeningParts.read(wire.getScreening()) : Screening.OPEN,
                wire.hasSendAs() ? Optional.of(SEND_AS.read(wire.getSendAs())) : Optional.empty(),
                wire.hasHeaders() ? HEADERS.read(wire.getHeaders()) : Headers.AS_THEY_ARE,
                RateParts.read(wire.getRatesList()));
    }

    private static PolicyProto.DeliveryRule write(DeliveryRule rule) {
        var wire = PolicyProto.DeliveryRule.newBuilder()
                .setTls(TLS.write(rule.tls()))
                .setShaping(PolicyProto.Shaping.newBuilder()
                        .setConnections(rule.shaping().connections())
                        .setMessagesPerConnection(rule.shaping().messagesPerConnection())
                        .setRecipientsPerMessage(rule.shaping().recipientsPerMessage())
                        .setMessagesPerSecond(rule.shaping().messagesPerSecond()))
                .setRetry(write(rule.retry()));
        rule.nextHop().ifPresent(h -> wire.setNextHop(DeliveryOrderRecord.write(h)));
        return wire.build();
    }

    private static DeliveryRule read(PolicyRef ref, PolicyProto.DeliveryRule wire) throws UnreadableRecordException {
        var shaping = wire.getShaping();
        return new DeliveryRule(
                ref,
                wire.hasNextHop() ? Optional.of(DeliveryOrderRecord.read(wire.getNextHop())) : Optional.empty(),
                TLS.read(wire.getTls()),
                new Shaping(
                        shaping.getConnections(),
                        shaping.getMessagesPerConnection(),
                        shaping.getRecipientsPerMessage(),
                        shaping.getMessagesPerSecond()),
                read(wire.getRetry()));
    }

    private static PolicyProto.RetrySchedule write(RetrySchedule retry) {
        var wire = PolicyProto.RetrySchedule.newBuilder().setGiveUpAfter(write(retry.giveUpAfter()));
        retry.waits().forEach(w -> wire.addWaits(write(w)));
        retry.warnAfter().forEach(w -> wire.addWarnAfter(write(w)));
        return wire.build();
    }

    private static RetrySchedule read(PolicyProto.RetrySchedule wire) {
        return new RetrySchedule(
                wire.getWaitsList().stream().map(PolicyRecord::read).toList(),
                wire.getWarnAfterList().stream().map(PolicyRecord::read).toList(),
                read(wire.getGiveUpAfter()));
    }

    static Duration write(java.time.Duration duration) {
        return Duration.newBuilder()
                .setSeconds(duration.getSeconds())
                .setNanos(duration.getNano())
                .build();
    }

    static java.time.Duration read(Duration wire) {
        return java.time.Duration.ofSeconds(wire.getSeconds(), wire.getNanos());
    }
}
