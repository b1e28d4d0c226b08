package io.postyard.wire.record;

import java.util.Arrays;
import java.util.Set;
import java.util.function.Function;

/** Every kind of record, as the tests see it: where samples come from, how they are written and read. */
enum Kind {
    ACCEPTED_MESSAGE(Samples::accepted, AcceptedMessageRecord::encode, AcceptedMessageRecord::decode),
    COUNTED(Samples::counted, CountedRecord::encode, CountedRecord::decode),
    DELIVERY_ORDER(Samples::order, DeliveryOrderRecord::encode, DeliveryOrderRecord::decode),
    EVENT_ACCEPTED(Samples::accountsOpened, EventRecord::encode, EventRecord::decode),
    EVENT_ATTEMPTED(Samples::attempted, EventRecord::encode, EventRecord::decode),
    EVENT_NOTICED(Samples::noticed, EventRecord::encode, EventRecord::decode),
    EVENT_PUT_BACK(Samples::putBack, EventRecord::encode, EventRecord::decode),
    EVENT_REFUSED(Samples::refusedMail, EventRecord::encode, EventRecord::decode),
    EVENT_REHOMED(Samples::rehomed, EventRecord::encode, EventRecord::decode),
    EVENT_REMOVED(Samples::removed, EventRecord::encode, EventRecord::decode),
    EVENT_SET_ASIDE(Samples::setAside, EventRecord::encode, EventRecord::decode),
    EVENT_UNREPORTED(Samples::unreported, EventRecord::encode, EventRecord::decode),
    POLICY_DOMAIN(s -> new PolicyEntry.Declared(s.domainPolicy()), PolicyRecord::encode, PolicyRecord::decode),
    POLICY_RATES(s -> new PolicyEntry.Relay(s.ratedRule()), PolicyRecord::encode, PolicyRecord::decode),
    POLICY_RELAY(s -> new PolicyEntry.Relay(s.relayRule()), PolicyRecord::encode, PolicyRecord::decode),
    POLICY_REFUSAL(Samples::refused, PolicyRecord::encode, PolicyRecord::decode);

    /** A codec's decode. */
    interface Decode {
        Object decode(byte[] bytes) throws UnreadableRecordException;
    }

    private final Function<Samples, Object> sample;
    private final Function<Object, byte[]> encode;
    private final Decode decode;

    @SuppressWarnings("unchecked")
    <T> Kind(Function<Samples, T> sample, Function<? super T, byte[]> encode, Decode decode) {
        this.sample = (Function<Samples, Object>) (Function<Samples, ?>) sample;
        this.encode = (Function<Object, byte[]>) (Function<?, byte[]>) encode;
        this.decode = decode;
    }

    Object sample(long seed) {
        return sample.apply(new Samples(seed));
    }

    byte[] encode(Object value) {
        return encode.apply(value);
    }

    Object decode(byte[] bytes) throws UnreadableRecordException {
        return decode.decode(bytes);
    }

    String fileName() {
        return name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    }

    /** What later versions added, and how it is spelt where a record does not have it: the first version had no word for it. */
    private static final Set<String> ADDED = Set.of(
            "Origin tls=-",
            "Origin clientName=-",
            "Screening reverseName=IGNORED",
            "Screening helo=ANY",
            "Removed isOfMessage=true",
            "DomainPolicy certificate=-",
            "AdmissionRule tlsRequired=false",
            "AdmissionRule screening=Screening[service=FULL, tarpit=-, dnsLists=[], greetDelay=PT0S]",
            "AdmissionRule sendAs=-",
            "AdmissionRule headers=AS_THEY_ARE",
            "AdmissionRule rates=[]");

    /** Records compare arrays by identity; as text, arrays are spelt out. */
    static String spell(Object value) {
        return switch (value) {
            case byte[] bytes -> Arrays.toString(bytes);
            case Record r ->
                Arrays.stream(r.getClass().getRecordComponents())
                        .map(c -> {
                            try {
                                var accessor = c.getAccessor();
                                accessor.setAccessible(true);
                                return c.getName() + "=" + spell(accessor.invoke(r));
                            } catch (ReflectiveOperationException e) {
                                throw new IllegalStateException(e);
                            }
                        })
                        .filter(component -> !ADDED.contains(r.getClass().getSimpleName() + " " + component))
                        .collect(java.util.stream.Collectors.joining(
                                ", ", r.getClass().getSimpleName() + "[", "]"));
            case java.util.Optional<?> o -> o.map(Kind::spell).orElse("-");
            case java.util.Set<?> set ->
                set.stream().map(Kind::spell).sorted().toList().toString();
            case java.util.Collection<?> all ->
                all.stream().map(Kind::spell).toList().toString();
            default -> value.toString();
        };
    }
}
