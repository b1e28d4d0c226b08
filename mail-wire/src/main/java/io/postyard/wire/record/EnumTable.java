package io.postyard.wire.record;

import com.google.protobuf.ProtocolMessageEnum;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;

/**
 * Pairs the constants of a domain enum with those of a schema enum: the schema's name is a prefix and the domain's name.
 * A domain constant without a partner fails at class loading, so the tests see it.
 */
final class EnumTable<D extends Enum<D>, P extends Enum<P> & ProtocolMessageEnum> {
    private final String prefix;
    private final Map<D, P> toWire;
    private final Map<P, D> toDomain;

    EnumTable(Class<D> domain, Class<P> wire, String prefix) {
        this.prefix = prefix;
        toWire = new EnumMap<>(domain);
        toDomain = new EnumMap<>(wire);
        for (var constant : domain.getEnumConstants()) {
            var partner = Arrays.stream(wire.getEnumConstants())
                    .filter(w -> w.name().equals(prefix + constant.name()))
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("the schema has no " + prefix + constant.name()));
            toWire.put(constant, partner);
            toDomain.put(partner, constant);
        }
    }

    P write(D value) {
        return toWire.get(value);
    }

    D read(P value) throws UnreadableRecordException {
        var known = toDomain.get(value);
        if (known == null) {
            throw new UnreadableRecordException("value missing or not known to this version: " + prefix + "*");
        }
        return known;
    }
}
