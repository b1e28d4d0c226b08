package io.postyard.mail.queue;

import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.MessageId;
import java.time.Instant;
import java.util.Optional;

/**
 * One record of {@code accepted}: a message that Postyard has taken responsibility for.
 *
 * @param about for a report of ours, the message it reports on
 */
public record AcceptedMessage(
        MessageId id, Instant acceptedAt, Envelope envelope, Origin origin, Body body, Optional<MessageId> about) {}
