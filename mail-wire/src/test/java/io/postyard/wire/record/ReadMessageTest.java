package io.postyard.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.record.v1.MessageProto;
import io.postyard.wire.record.v1.OrderProto;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What a newer ingress says of recipients and body reaches the worker through this router. */
final class ReadMessageTest {
    private static final UnknownFieldSet NEWER = UnknownFieldSet.newBuilder()
            .addField(
                    1000,
                    UnknownFieldSet.Field.newBuilder()
                            .addLengthDelimited(ByteString.copyFromUtf8("of the future"))
                            .build())
            .build();

    private final AcceptedMessage message = Messages.to("ann@a.test", "bob@b.test", "cec@a.test");

    @Test
    void recipientsKeepTheirOwn() throws Exception {
        var newer = record();
        newer.getEnvelopeBuilder().getRecipientsBuilder(2).setUnknownFields(NEWER);

        var written = route(newer, message.body());

        assertThat(written.getAddresseesList())
                .extracting(OrderProto.Addressee::getIndex)
                .containsExactly(0, 2);
        assertThat(written.getAddressees(0).getRecipient().getUnknownFields().isEmpty())
                .isTrue();
        assertThat(written.getAddressees(1).getRecipient().getUnknownFields()).isEqualTo(NEWER);
    }

    @Test
    void theBodyAndTheTimeKeepTheirs() throws Exception {
        var newer = record();
        newer.getBodyBuilder().setUnknownFields(NEWER);
        newer.getAcceptedAtBuilder().setUnknownFields(NEWER);

        var written = route(newer, message.body());

        assertThat(written.getBody().getUnknownFields()).isEqualTo(NEWER);
        assertThat(written.getAcceptedAt().getUnknownFields()).isEqualTo(NEWER);
        assertThat(written.toBuilder()
                        .setBody(written.getBody().toBuilder().setUnknownFields(UnknownFieldSet.getDefaultInstance()))
                        .setAcceptedAt(written.getAcceptedAt().toBuilder()
                                .setUnknownFields(UnknownFieldSet.getDefaultInstance()))
                        .build()
                        .toByteArray())
                .isEqualTo(DeliveryOrderRecord.encode(order(message, message.body())));
    }

    @Test
    void aBodyThatIsStoredOnTheWayKeepsWhatIsSaidOfItWhereverItLies() throws Exception {
        var newer = record();
        newer.getBodyBuilder().setUnknownFields(NEWER);
        var stored = new Body.Stored(0, List.of(7L), 10, 0);

        var written = route(newer, stored);

        assertThat(written.getBody().getUnknownFields()).isEqualTo(NEWER);
        assertThat(written.getBody().hasStored()).isTrue();
    }

    /** They have no place in an order: this is why readers are upgraded before writers. */
    @Test
    void whatIsUnknownOfTheEnvelopeIsNotInTheOrder() throws Exception {
        var newer = record().setUnknownFields(NEWER);
        newer.getEnvelopeBuilder().setUnknownFields(NEWER);
        newer.getOriginBuilder().setUnknownFields(NEWER);

        assertThat(route(newer, message.body()))
                .isEqualTo(
                        OrderProto.DeliveryOrder.parseFrom(DeliveryOrderRecord.encode(order(message, message.body()))));
    }

    private MessageProto.AcceptedMessage.Builder record() throws Exception {
        return MessageProto.AcceptedMessage.parseFrom(AcceptedMessageRecord.encode(message)).toBuilder();
    }

    private static OrderProto.DeliveryOrder route(MessageProto.AcceptedMessage.Builder newer, Body body)
            throws Exception {
        var read = ReadMessage.read(newer.build().toByteArray());
        return OrderProto.DeliveryOrder.parseFrom(read.encode(order(read.message(), body)));
    }

    /** For the first and the third recipient. */
    private static DeliveryOrder order(AcceptedMessage of, Body body) {
        var recipients = of.envelope().recipients();
        return new DeliveryOrder(
                of.id(),
                1,
                of.acceptedAt(),
                of.envelope().reversePath(),
                of.envelope().bodyType(),
                false,
                Optional.empty(),
                Optional.empty(),
                new NextHop.Mx(recipients.getFirst().mailbox().domain()),
                "postyard/default",
                List.of(
                        new DeliveryOrder.Addressee(0, recipients.get(0), Optional.empty()),
                        new DeliveryOrder.Addressee(2, recipients.get(2), Optional.empty())),
                body,
                0,
                0,
                of.acceptedAt());
    }
}
