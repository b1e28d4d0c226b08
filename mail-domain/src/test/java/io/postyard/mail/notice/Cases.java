package io.postyard.mail.notice;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.disposition.Decided;
import io.postyard.mail.disposition.RetryDecision;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.DsnOptions.Notify;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.DeliveryOrder.Addressee;
import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Orders, outcomes and reports for the tests of this package. */
final class Cases {
    static final Instant ACCEPTED = Instant.parse("2026-11-22T09:00:00Z");
    static final MessageId ORIGINAL = new MessageId("01KAN3ZW8G5D7QMFX2CT");
    static final MessageId REPORT = new MessageId("01KAN4XXXXA1B2C3D4E5");
    static final Mailbox POSTMASTER = Mailbox.of("postmaster@mail.example.com");
    static final NextHop MX = new NextHop.Mx(Domain.of("peer.example"));
    static final NextHop MAILDIR = new NextHop.Maildir(Domain.of("peer.example"), "maildir/{localPart}");
    static final String PEER = "mx1.peer.example[192.0.2.25]:25";
    static final RetrySchedule SCHEDULE = new RetrySchedule(
            List.of(Duration.ofMinutes(5)), List.of(Duration.ofHours(4), Duration.ofDays(1)), Duration.ofDays(5));
    static final String HEADER = """
            Received: from laptop.example.com (laptop.example.com [198.51.100.7])\r
             by mail.example.com (Postyard) with ESMTP id 01KAN3ZW8G5D7QMFX2CT;\r
             Sun, 22 Nov 2026 09:00:00 +0000\r
            From: Ann <ann@example.com>\r
            To: bob@peer.example\r
            Subject: Lunch on Tuesday?\r
            Message-ID: <lunch.1@example.com>\r
            """;
    static final byte[] MESSAGE = (HEADER + "\r\nAt noon, the usual place.\r\n").getBytes(StandardCharsets.UTF_8);

    private Cases() {}

    static DeliveryOrder order(NextHop nextHop, String sender, Recipient... recipients) {
        return order(nextHop, sender, false, Optional.empty(), recipients);
    }

    static DeliveryOrder order(
            NextHop nextHop, String sender, boolean smtpUtf8, Optional<String> envelopeId, Recipient... recipients) {
        var addressees = new ArrayList<Addressee>();
        for (int i = 0; i < recipients.length; i++) {
            addressees.add(new Addressee(i, recipients[i], Optional.empty()));
        }
        return new DeliveryOrder(
                ORIGINAL,
                0,
                ACCEPTED,
                ReversePath.of(sender),
                BodyType.EIGHT_BIT_MIME,
                smtpUtf8,
                Optional.empty(),
                envelopeId,
                nextHop,
                "local/default",
                addressees,
                new Body.Inline(MESSAGE),
                2,
                0,
                ACCEPTED);
    }

    static Recipient recipient(String mailbox, Notify... notify) {
        return new Recipient(Mailbox.of(mailbox), new DsnOptions(Set.of(notify), Optional.empty()));
    }

    static Recipient recipientWas(String mailbox, String original) {
        return new Recipient(Mailbox.of(mailbox), new DsnOptions(Set.of(), Optional.of(original)));
    }

    static AttemptOutcome refused(int code, String enhanced, String... lines) {
        return new AttemptOutcome.Refused(PEER, new Reply(code, EnhancedCode.parse(enhanced), List.of(lines)));
    }

    static AttemptOutcome accepted(boolean dsnPassedOn) {
        return new AttemptOutcome.Accepted(PEER, Reply.of(250, "2.0.0", "Ok: queued as 4hQ2"), dsnPassedOn);
    }

    /** The outcomes go to the addressees in their order; the last one serves the rest. */
    static List<Decided> decided(DeliveryOrder order, Instant now, AttemptOutcome... outcomes) {
        return order.addressees().stream()
                .map(addressee -> {
                    var outcome = outcomes[Math.min(addressee.index(), outcomes.length - 1)];
                    return new Decided(addressee, outcome, RetryDecision.decide(outcome, order, SCHEDULE, now));
                })
                .toList();
    }

    /** The one report that is due. */
    static DeliveryNotice notice(DeliveryOrder order, Instant now, AttemptOutcome... outcomes) {
        var plan = NoticeDecision.decide(order, decided(order, now, outcomes), SCHEDULE, now, Optional.of(POSTMASTER));
        if (plan.due().size() != 1) {
            throw new AssertionError("not one report but " + plan);
        }
        return DeliveryNotice.of(
                plan.due().getFirst(),
                order,
                "mail.example.com",
                Optional.of(POSTMASTER),
                now,
                ACCEPTED.plus(SCHEDULE.giveUpAfter()));
    }

    static ReturnedContent header() {
        return ReturnedContent.headersOf(MESSAGE, 32768);
    }

    static String asText(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    static List<String> lines(byte[] bytes) {
        return Arrays.asList(asText(bytes).split("\r\n", -1));
    }
}
