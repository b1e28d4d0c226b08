package io.postyard.ingress.screening;

import io.postyard.mail.message.Domain;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.util.Optional;

/**
 * What DNS calls a client.
 *
 * @param confirmed the name, if it leads back to the client
 * @param objection what is said, if policy wants one and there is none, to every recipient but postmaster
 */
record ClientName(Optional<Domain> confirmed, Optional<Reply> objection) {
    /** Nobody wants to know. */
    static final ClientName IGNORED = new ClientName(Optional.empty(), Optional.empty());

    static ClientName of(ReverseNames.Found found, boolean required) {
        return new ClientName(found.name(), required ? objection(found) : Optional.empty());
    }

    private static Optional<Reply> objection(ReverseNames.Found found) {
        return switch (found.answer()) {
            case CONFIRMED -> Optional.empty();
            case NO_NAME, NOT_CONFIRMED -> Optional.of(Replies.NO_REVERSE_NAME);
            // It may have one, and that we do not learn of it must not bounce mail.
            case FAILED -> Optional.of(Replies.REVERSE_NAME_UNKNOWN);
        };
    }
}
