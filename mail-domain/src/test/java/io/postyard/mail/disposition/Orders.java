package io.postyard.mail.disposition;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;

/** Orders for the tests of this package. */
final class Orders {
    private Orders() {}

    static DeliveryOrder to(NextHop nextHop, Instant acceptedAt, int attempts) {
        return to(nextHop, acceptedAt, attempts, 1);
    }

    static DeliveryOrder to(NextHop nextHop, Instant acceptedAt, int attempts, int addressees) {
        return new DeliveryOrder(
                MessageId.next(acceptedAt),
                0,
                acceptedAt,
                ReversePath.of("ann@example.com"),
                BodyType.EIGHT_BIT_MIME,
                false,
                Optional.empty(),
                Optional.empty(),
                nextHop,
                "local/default",
                IntStream.range(0, addressees)
                        .mapToObj(i -> new Addressee(i, Recipient.of("bob" + i + "@peer.example"), Optional.empty()))
                        .toList(),
                new Body.Inline(new byte[0]),
                attempts,
                0,
                acceptedAt);
    }
}
