package io.postyard.worker.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.worker.session.AttemptReport;
import io.postyard.worker.session.BodySource;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.io.TempDir;

/** Maildirs under a temporary folder, {@code mail/<domain>/<local part>}. */
abstract class MaildirScenario {
    static final Instant ACCEPTED = Instant.parse("2026-11-22T04:00:00Z");
    static final String BODY = "Subject: x\r\n\r\n.dot\r\nno line end";

    @TempDir
    Path root;

    private Instant startedAt = ACCEPTED.minusSeconds(60);
    private String template = "mail/{domain}/{localPart}";
    private BodySource bodies = (_, body) -> switch (body) {
        case Body.Inline(var bytes) -> new ByteArrayInputStream(bytes);
        case Body.Stored _ -> throw new IOException("no such content");
    };

    void startedAt(Instant at) {
        startedAt = at;
    }

    void template(String path) {
        template = path;
    }

    void bodies(BodySource source) {
        bodies = source;
    }

    DeliveryOrder order(String... recipients) {
        var addressees = new ArrayList<Addressee>();
        for (var recipient : recipients) {
            addressees.add(new Addressee(addressees.size(), Recipient.of(recipient), Optional.empty()));
        }
        return new DeliveryOrder(
                MessageId.next(ACCEPTED),
                0,
                ACCEPTED,
                ReversePath.of("ann@a.test"),
                BodyType.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty(),
                new NextHop.Maildir(Domain.of("b.test"), template),
                "local/x",
                addressees,
                new Body.Inline(BODY.getBytes(StandardCharsets.US_ASCII)),
                0,
                0,
                ACCEPTED);
    }

    AttemptReport deliver(DeliveryOrder order) {
        try (var session =
                new MaildirSessions(new MaildirSettings(root, "host.test", startedAt), bodies).open(order.nextHop())) {
            return session.deliver(order, DeliveryRule.DEFAULT);
        }
    }

    List<Path> files(String maildir, String folder) throws IOException {
        try (var files = Files.list(root.resolve("mail/b.test").resolve(maildir).resolve(folder))) {
            return files.toList();
        }
    }

    static AttemptOutcome only(AttemptReport report) {
        assertThat(report.outcomes()).hasSize(1);
        return report.outcomes().values().iterator().next();
    }

    static void accepted(AttemptOutcome outcome) {
        assertThat(outcome).isInstanceOf(AttemptOutcome.Accepted.class);
    }
}
