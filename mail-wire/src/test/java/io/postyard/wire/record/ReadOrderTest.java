package io.postyard.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import com.google.protobuf.Message;
import com.google.protobuf.UnknownFieldSet;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.wire.record.v1.OrderProto;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class ReadOrderTest {
    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(
                    1000,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("of the future"))
                            .build())
            .build();

    /** Every message of the tree in turn, whatever the schema comes to hold: one that is forgotten fails here. */
    @Test
    void anUnknownFieldStaysAtWhateverLevelItIs() throws Exception {
        Set<String> levels = new HashSet<>();
        for (long seed = 0; seed < 40; seed++) {
            var record = OrderProto.DeliveryOrder.parseFrom(DeliveryOrderRecord.encode(new Samples(seed).order()));
            int messages = new Marker(-1).count(record);
            for (int at = 0; at < messages; at++) {
                var marker = new Marker(at);
                var newer = (OrderProto.DeliveryOrder) marker.mark(record);
                levels.add(marker.marked);

                var read = ReadOrder.read(newer.toByteArray());
                var again = read.encode(later(read.order(), read.order().addressees()));

                assertThat(OrderProto.DeliveryOrder.parseFrom(again))
                        .as("seed " + seed + ", " + marker.marked)
                        .isEqualTo(((OrderProto.DeliveryOrder) new Marker(at).mark(record))
                                .toBuilder().setAttempts(7).setWarnings(1).build());
            }
        }
        assertThat(levels)
                .contains("DeliveryOrder", "Addressee", "Recipient", "NextHop", "Hosts", "Host", "Maildir", "Body")
                .contains("StoredBody", "Timestamp");
    }

    @Test
    void addresseesThatAreLeftKeepTheirOwn() throws Exception {
        var sample = new Samples(3).order();
        var first = sample.addressees().getFirst();
        var three = List.of(
                new Addressee(4, first.recipient(), Optional.empty()),
                new Addressee(7, first.recipient(), Optional.empty()),
                new Addressee(9, first.recipient(), Optional.empty()));
        var record = OrderProto.DeliveryOrder.parseFrom(DeliveryOrderRecord.encode(later(sample, three))).toBuilder();
        record.getAddresseesBuilder(2).setUnknownFields(NEWER);

        var read = ReadOrder.read(record.build().toByteArray());
        var left = List.of(
                new Addressee(7, first.recipient(), Optional.of("4.2.0 full")),
                new Addressee(9, first.recipient(), Optional.of("4.2.1 away")));
        var again = OrderProto.DeliveryOrder.parseFrom(read.encode(later(read.order(), left)));

        assertThat(again.getAddresseesList())
                .extracting(OrderProto.Addressee::getIndex, OrderProto.Addressee::getLastProblem)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(7, "4.2.0 full"),
                        org.assertj.core.groups.Tuple.tuple(9, "4.2.1 away"));
        assertThat(again.getAddressees(0).getUnknownFields().isEmpty()).isTrue();
        assertThat(again.getAddressees(1).getUnknownFields()).isEqualTo(NEWER);
    }

    private static DeliveryOrder later(DeliveryOrder order, List<Addressee> left) {
        return order.again(left, 7, 1, order.due());
    }

    /** Puts {@link #NEWER} into one message of a tree, counted from the root in the order of the fields. */
    private static final class Marker {
        private final int at;
        private int seen;
        private String marked = "";

        Marker(int at) {
            this.at = at;
        }

        int count(Message tree) {
            mark(tree);
            return seen;
        }

        Message mark(Message message) {
            var builder = message.toBuilder();
            if (seen++ == at) {
                marked = message.getDescriptorForType().getName();
                builder.setUnknownFields(NEWER);
            }
            message.getAllFields().forEach((field, value) -> {
                if (field.getJavaType() == JavaType.MESSAGE && field.isRepeated()) {
                    for (int i = 0; i < message.getRepeatedFieldCount(field); i++) {
                        builder.setRepeatedField(field, i, mark((Message) message.getRepeatedField(field, i)));
                    }
                } else if (field.getJavaType() == JavaType.MESSAGE) {
                    builder.setField(field, mark((Message) value));
                }
            });
            return builder.build();
        }
    }
}
