package io.postyard.wire.record;

import io.postyard.mail.counting.Counted;
import io.postyard.mail.counting.Increment;
import io.postyard.wire.record.v1.CountsProto;
import java.util.ArrayList;

/** The value of {@code counts}; schema {@code postyard.v1.Counted}. */
public final class CountedRecord {
    private static final EnumTable<Increment.Kind, CountsProto.CountKind> KIND =
            new EnumTable<>(Increment.Kind.class, CountsProto.CountKind.class, "COUNT_KIND_");

    private CountedRecord() {}

    public static byte[] encode(Counted counted) {
        var wire = CountsProto.Counted.newBuilder().setSource(counted.source()).setAt(MessageParts.write(counted.at()));
        counted.increments()
                .forEach(increment -> wire.addIncrements(CountsProto.Increment.newBuilder()
                        .setKind(KIND.write(increment.kind()))
                        .setKey(increment.key())
                        .setEvery(PolicyRecord.write(increment.every()))
                        .setAmount(increment.amount())));
        return wire.build().toByteArray();
    }

    public static Counted decode(byte[] bytes) throws UnreadableRecordException {
        return Decoding.decode("Counted", CountsProto.Counted.parser(), bytes, CountedRecord::read);
    }

    private static Counted read(CountsProto.Counted wire) throws UnreadableRecordException {
        if (!wire.hasAt()) {
            throw Decoding.missing("at");
        }
        var increments = new ArrayList<Increment>();
        for (var increment : wire.getIncrementsList()) {
            increments.add(new Increment(
                    KIND.read(increment.getKind()),
                    increment.getKey(),
                    PolicyRecord.read(increment.getEvery()),
                    increment.getAmount()));
        }
        return new Counted(wire.getSource(), MessageParts.read(wire.getAt()), increments);
    }
}
