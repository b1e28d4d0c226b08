package io.postyard.worker.notice;

import io.postyard.mail.message.Mailbox;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * @param hostName Reporting-MTA, and the domain of MAILER-DAEMON
 * @param postmaster told of mail that failed and has no sender, and named to readers who need help; asked for each report,
 *     since it may follow policy; empty = nobody
 * @param largestReturned RET=FULL is honoured up to this size, above it the header is returned; octets
 */
public record NoticeSettings(String hostName, Supplier<Optional<Mailbox>> postmaster, int largestReturned) {
    /** Keeps a report well under Kafka's default record limit of 1 MiB. */
    public static final int DEFAULT_LARGEST_RETURNED = 100 * 1024;

    public NoticeSettings {
        if (largestReturned < 0 || largestReturned > 512 * 1024) {
            throw new IllegalArgumentException("largestReturned is between 0 and 512 KiB: " + largestReturned);
        }
    }

    public static NoticeSettings of(String hostName, Supplier<Optional<Mailbox>> postmaster) {
        return new NoticeSettings(hostName, postmaster, DEFAULT_LARGEST_RETURNED);
    }
}
