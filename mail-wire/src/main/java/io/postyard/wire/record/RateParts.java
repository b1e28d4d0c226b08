package io.postyard.wire.record;

import io.postyard.mail.policy.RateLimit;
import io.postyard.wire.record.v1.PolicyProto;
import java.util.ArrayList;
import java.util.List;

/** {@code postyard.v1.RateLimit} in a compiled policy. */
final class RateParts {
    private static final EnumTable<RateLimit.Per, PolicyProto.RatePer> PER =
            new EnumTable<>(RateLimit.Per.class, PolicyProto.RatePer.class, "RATE_PER_");

    private static final EnumTable<RateLimit.Count, PolicyProto.RateCount> COUNT =
            new EnumTable<>(RateLimit.Count.class, PolicyProto.RateCount.class, "RATE_COUNT_");

    private RateParts() {}

    static PolicyProto.RateLimit write(RateLimit rate) {
        return PolicyProto.RateLimit.newBuilder()
                .setPer(PER.write(rate.per()))
                .setCount(COUNT.write(rate.count()))
                .setLimit(rate.limit())
                .setEvery(PolicyRecord.write(rate.every()))
                .build();
    }

    static List<RateLimit> read(List<PolicyProto.RateLimit> wire) throws UnreadableRecordException {
        var rates = new ArrayList<RateLimit>();
        for (var rate : wire) {
            rates.add(new RateLimit(
                    PER.read(rate.getPer()),
                    COUNT.read(rate.getCount()),
                    rate.getLimit(),
                    PolicyRecord.read(rate.getEvery())));
        }
        return rates;
    }
}
