package io.postyard.wire.record;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.record.v1.EventProto;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class RoundTripTest {
    @ParameterizedTest
    @EnumSource
    void whatIsWrittenIsRead(Kind kind) throws UnreadableRecordException {
        for (long seed = 0; seed < 300; seed++) {
            var value = kind.sample(seed);
            var read = kind.decode(kind.encode(value));
            assertThat(Kind.spell(read)).as("seed " + seed).isEqualTo(Kind.spell(value));
        }
    }

    /** Bytes that were changed, cut or made up give a value or the one exception, and nothing else. */
    @ParameterizedTest
    @EnumSource
    void brokenBytesAreUnreadableAtWorst(Kind kind) {
        var random = new Random(7);
        int unreadable = 0;
        for (int i = 0; i < 3000; i++) {
            var bytes = kind.encode(kind.sample(i % 50));
            switch (i % 3) {
                case 0 -> bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
                case 1 -> bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                default -> {
                    bytes = new byte[1 + random.nextInt(100)];
                    random.nextBytes(bytes);
                }
            }
            try {
                var _ = kind.decode(bytes);
            } catch (UnreadableRecordException e) {
                unreadable++;
            }
        }
        assertThat(unreadable).isPositive();
    }

    @Test
    void aWordOfTheFutureIsUnreadable() {
        var wire = io.postyard.wire.record.v1.EventProto.Event.newBuilder();
        var event = Kind.EVENT_NOTICED.encode(Kind.EVENT_NOTICED.sample(1));
        assertThatThrownBy(() -> EventRecord.decode(wire.mergeFrom(event)
                        .mergeNoticed(io.postyard.wire.record.v1.EventProto.Noticed.newBuilder()
                                .setKindValue(99)
                                .build())
                        .build()
                        .toByteArray()))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("NOTICE_KIND");
    }

    /** As a step that only a newer version takes is to this one; who reads the trail passes it over. */
    @Test
    void aStepOfTheFutureIsUnreadable() throws Exception {
        var event = Kind.EVENT_SET_ASIDE.encode(Kind.EVENT_SET_ASIDE.sample(1));
        var step = UnknownFieldSet.Field.newBuilder()
                .addLengthDelimited(ByteString.copyFromUtf8("what it says"))
                .build();
        var wire = EventProto.Event.parseFrom(event).toBuilder()
                .clearDetail()
                .setUnknownFields(
                        UnknownFieldSet.newBuilder().addField(99, step).build());
        assertThatThrownBy(() -> EventRecord.decode(wire.build().toByteArray()))
                .isInstanceOf(UnreadableRecordException.class)
                .hasMessageContaining("detail");
    }

    @Test
    void anAddressLongerThanIsAcceptedTodayStaysReadable() throws UnreadableRecordException {
        for (var local : List.of("a".repeat(400), "a \"b\\ ".repeat(100))) {
            var sender = new ReversePath.Sender(new Mailbox(local, Domain.of("example.com")));
            var sample = new Samples(1).order();
            var order = new DeliveryOrder(
                    sample.messageId(),
                    0,
                    sample.acceptedAt(),
                    sender,
                    sample.bodyType(),
                    false,
                    Optional.empty(),
                    Optional.empty(),
                    sample.nextHop(),
                    sample.policy(),
                    sample.addressees(),
                    sample.body(),
                    0,
                    0,
                    sample.due());
            assertThat(DeliveryOrderRecord.decode(DeliveryOrderRecord.encode(order))
                            .reversePath())
                    .isEqualTo(sender);
        }
    }

    @Test
    void nothingIsUnreadable() {
        for (var kind : Kind.values()) {
            assertThatThrownBy(() -> kind.decode(new byte[0])).isInstanceOf(UnreadableRecordException.class);
            assertThatThrownBy(() -> kind.decode(null)).isInstanceOf(UnreadableRecordException.class);
        }
    }
}
