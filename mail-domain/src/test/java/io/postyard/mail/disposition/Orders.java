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
import java.util.List;
import java.util.Optional;

/** Orders for the tests of this package. */
final class Orders {
    private Orders() {}

    static DeliveryOrder to(NextHop nextHop, Instant acceptedAt, int attempts) {
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
                List.of(new Addressee(0, Recipient.of("bob@peer.example"), Optional.empty())),
                new Body.Inline(new byte[0]),
                attempts,
                0,
                acceptedAt);
    }
}
