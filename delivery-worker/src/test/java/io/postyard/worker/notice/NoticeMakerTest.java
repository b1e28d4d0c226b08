package io.postyard.worker.notice;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.disposition.Decided;
import io.postyard.mail.disposition.RetryDecision;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.DsnOptions.Notify;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.notice.NoticeDecision;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.Reply;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NoticeMakerTest {
    private static final Instant NOW = Instant.parse("2026-11-22T09:00:00Z");
    private static final Mailbox POSTMASTER = Mailbox.of("postmaster@mail.example.com");
    private static final NoticeSettings SETTINGS = NoticeSettings.of("mail.example.com", () -> Optional.of(POSTMASTER));
    private static final Originals INLINE = (_, body) -> new ByteArrayInputStream(((Body.Inline) body).bytes());
    private static final String HEADER = "From: ann@example.com\r\nSubject: hello\r\n";
    private static final String MESSAGE = HEADER + "\r\nthe text of it\r\n";

    @Test
    void aReportIsAMessageWithTheNullSenderAboutTheOriginal() {
        var order = order("ann@example.com", Optional.empty(), MESSAGE);

        var notice = only(INLINE, order);

        var message = notice.message();
        assertThat(message.envelope().reversePath().isNull()).isTrue();
        assertThat(message.envelope().recipients()).containsExactly(Recipient.of("ann@example.com"));
        assertThat(message.envelope().bodyType()).isEqualTo(BodyType.SEVEN_BIT);
        assertThat(message.about()).contains(order.messageId());
        assertThat(message.acceptedAt()).isEqualTo(NOW);
        assertThat(message.id()).isNotEqualTo(order.messageId());
        assertThat(message.origin().protocol()).isEqualTo("NOTICE");
        assertThat(message.origin().client().isLoopbackAddress()).isTrue();
        assertThat(notice.event().messageId()).isEqualTo(order.messageId());
        assertThat(notice.event().detail())
                .isEqualTo(new Event.Noticed(Event.NoticeKind.FAILED, message.id(), "ann@example.com", List.of(3)));
    }

    @Test
    void theReportToPostmasterIsNeverReportedOnItself() {
        var notice = only(INLINE, order("", Optional.empty(), MESSAGE));

        var recipient = notice.message().envelope().recipients().getFirst();
        assertThat(recipient.mailbox()).isEqualTo(POSTMASTER);
        assertThat(recipient.dsn().notifyOn()).isEqualTo(Set.of(Notify.NEVER));
        assertThat(text(notice)).contains("text/rfc822-headers").doesNotContain("the text of it");
    }

    @Test
    void theHeaderIsReturnedUnlessTheSenderAskedForAll() {
        assertThat(text(only(INLINE, order("ann@example.com", Optional.empty(), MESSAGE))))
                .contains("text/rfc822-headers", HEADER)
                .doesNotContain("the text of it");
        assertThat(text(only(INLINE, order("ann@example.com", Optional.of(false), MESSAGE))))
                .contains("text/rfc822-headers", HEADER)
                .doesNotContain("the text of it");
        assertThat(text(only(INLINE, order("ann@example.com", Optional.of(true), MESSAGE))))
                .contains("message/rfc822", MESSAGE);
    }

    @Test
    void aMessageTooLargeOrUnfitForMailIsReturnedAsItsHeader() {
        var large = HEADER + "\r\n" + "the text of it\r\n".repeat(20_000);
        var binary = HEADER + "\r\nthe text of it\n\0\n";

        for (var message : List.of(large, binary)) {
            var notice = only(INLINE, order("ann@example.com", Optional.of(true), message));
            assertThat(text(notice)).contains("text/rfc822-headers", HEADER).doesNotContain("the text of it");
            assertThat(notice.message().body().size()).isLessThan(5000);
        }
    }

    @Test
    void anOriginalThatCannotBeReadCostsTheReportItsEnclosureOnly() {
        var order = order("ann@example.com", Optional.of(true), MESSAGE);
        List<Originals> broken = List.of(
                (_, _) -> {
                    throw new IOException("gone");
                },
                (_, _) -> {
                    throw new IllegalStateException("closed");
                },
                (_, _) -> new FilterInputStream(InputStream.nullInputStream()) {
                    @Override
                    public int read(byte[] into, int from, int length) throws IOException {
                        throw new IOException("checksum");
                    }
                });

        for (var originals : broken) {
            assertThat(text(only(originals, order)))
                    .contains("Action: failed", "Final-Recipient: rfc822; bob@peer.example")
                    .doesNotContain("rfc822-headers", "message/rfc822");
        }
    }

    private static String text(Notice notice) {
        return new String(((Body.Inline) notice.message().body()).bytes(), StandardCharsets.UTF_8);
    }

    private static Notice only(Originals originals, DeliveryOrder order) {
        var outcome = new AttemptOutcome.Refused("mx.peer.example[192.0.2.1]:25", Reply.of(550, "5.1.1", "no"));
        var decided = order.addressees().stream()
                .map(a -> new Decided(a, outcome, RetryDecision.decide(outcome, order, RetrySchedule.DEFAULT, NOW)))
                .toList();
        var plan = NoticeDecision.decide(order, decided, RetrySchedule.DEFAULT, NOW, Optional.of(POSTMASTER));
        var notices = new NoticeMaker(SETTINGS, originals).make(order, plan, RetrySchedule.DEFAULT, NOW);
        assertThat(notices).hasSize(1);
        return notices.getFirst();
    }

    private static DeliveryOrder order(String sender, Optional<Boolean> returnFull, String message) {
        return new DeliveryOrder(
                MessageId.next(NOW),
                0,
                NOW,
                ReversePath.of(sender),
                BodyType.EIGHT_BIT_MIME,
                false,
                returnFull,
                Optional.empty(),
                new NextHop.Mx(Domain.of("peer.example")),
                "local/default",
                List.of(new Addressee(3, Recipient.of("bob@peer.example"), Optional.empty())),
                new Body.Inline(message.getBytes(StandardCharsets.UTF_8)),
                0,
                0,
                NOW);
    }
}
