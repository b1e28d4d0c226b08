package io.postyard.wire.broker;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.Origin;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Small messages for tests, with ids of now. */
public final class Messages {
    private static final InstantSource CLOCK = InstantSource.system();

    private Messages() {}

    public static Instant now() {
        return CLOCK.instant();
    }

    public static AcceptedMessage to(String... recipients) {
        return with(new Body.Inline("Subject: test\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII)), recipients);
    }

    public static AcceptedMessage with(Body body, String... recipients) {
        var now = now();
        return new AcceptedMessage(
                MessageId.next(now),
                now,
                new Envelope(
                        ReversePath.of("ann@example.com"),
                        Stream.of(recipients).map(Recipient::of).toList(),
                        BodyType.SEVEN_BIT,
                        false,
                        Optional.empty(),
                        Optional.empty()),
                new Origin(
                        ListenerKind.RELAY,
                        InetAddress.getLoopbackAddress(),
                        "client.example",
                        "ESMTP",
                        Optional.empty()),
                body,
                Optional.empty());
    }

    /** As a router would make it, for all recipients. */
    public static DeliveryOrder order(AcceptedMessage message) {
        return order(message, message.body());
    }

    public static DeliveryOrder order(AcceptedMessage message, Body body) {
        var recipients = message.envelope().recipients();
        return new DeliveryOrder(
                message.id(),
                0,
                message.acceptedAt(),
                message.envelope().reversePath(),
                message.envelope().bodyType(),
                false,
                Optional.empty(),
                Optional.empty(),
                new NextHop.Mx(recipients.getFirst().mailbox().domain()),
                "postyard/default",
                IntStream.range(0, recipients.size())
                        .mapToObj(i -> new DeliveryOrder.Addressee(i, recipients.get(i), Optional.empty()))
                        .toList(),
                body,
                0,
                0,
                message.acceptedAt());
    }

    public static List<AcceptedMessage> many(int count, String recipient) {
        return Stream.generate(() -> to(recipient)).limit(count).toList();
    }
}
