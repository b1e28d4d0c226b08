package io.postyard.standalone.verb;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.event.Event;
import io.postyard.mail.ledger.Ledger;
import io.postyard.mail.ledger.Place;
import io.postyard.mail.ledger.Window;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.Origin;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LedgerMetricsTest {
    private static final Instant AT = Instant.parse("2026-11-22T12:00:00Z");

    private final MessageId id = MessageId.next(AT);

    @Test
    void aRecipientThatIsNowhereRaisesTheAlarm() {
        var ledger = accepted();
        ledger.queued(id, 0, Place.PENDING);

        assertThat(LedgerMetrics.text(ledger.close(), AT))
                .contains("# TYPE postyard_ledger_problems gauge\n")
                .contains("postyard_ledger_balanced 0\n")
                .contains("postyard_ledger_accepted_recipients 2\n")
                .contains("postyard_ledger_queued_recipients 1\n")
                .contains("postyard_ledger_problems{kind=\"lost\"} 1\n")
                .contains("postyard_ledger_problems{kind=\"queued_twice\"} 0\n");
    }

    @Test
    void whatWaitsIsToldBesideWhatIsWrong() {
        var ledger = new Ledger(new Window(AT, AT.plusSeconds(60)));
        ledger.acknowledged(id, true);
        ledger.queued(id, 0, Place.ACCEPTED);
        ledger.setAside(MessageId.next(AT.minusSeconds(60)), List.of());

        assertThat(LedgerMetrics.text(ledger.close(), AT))
                .contains("postyard_ledger_balanced 1\n")
                .contains("postyard_ledger_unrouted_messages 1\n")
                .contains("postyard_ledger_set_aside_records 1\n")
                .contains("postyard_ledger_problems{kind=\"set_aside\"} 0\n");
    }

    @Test
    void aFileIsReplaced(@TempDir Path directory) throws IOException {
        var file = Files.writeString(directory.resolve("postyard.prom"), "of the last time");
        var ledger = accepted();
        ledger.queued(id, 0, Place.PENDING);
        ledger.queued(id, 1, Place.DEFERRED);

        LedgerMetrics.write(file, ledger.close(), AT);

        assertThat(file)
                .content()
                .contains("postyard_ledger_balanced 1\n")
                .contains("postyard_ledger_checked_timestamp_seconds 1795348800\n")
                .doesNotContain("last time");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    private Ledger accepted() {
        var ledger = new Ledger(Window.EVERYTHING);
        ledger.add(new Event(
                AT,
                id,
                new Event.Accepted(
                        AT,
                        "ann@client.test",
                        List.of("bob@here.test", "eve@here.test"),
                        100,
                        new Origin(
                                ListenerKind.RELAY,
                                InetAddress.getLoopbackAddress(),
                                "client.test",
                                "ESMTP",
                                Optional.empty()),
                        List.of(),
                        Optional.empty())));
        return ledger;
    }
}
