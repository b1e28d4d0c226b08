package io.postyard.mail.notice;

import static io.postyard.mail.notice.Cases.ACCEPTED;
import static io.postyard.mail.notice.Cases.MX;
import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.AttemptOutcome;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.reply.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.james.mime4j.stream.Field;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever goes into a report, what comes out is one: read back by another's parser, and held against the RFCs. */
class NoticeParsingTest {
    private static final Instant SOON = ACCEPTED.plusSeconds(2);
    private static final List<String> FIELDS = List.of(
            "Received",
            "From",
            "To",
            "Subject",
            "Date",
            "Message-ID",
            "In-Reply-To",
            "References",
            "Auto-Submitted",
            "MIME-Version",
            "Content-Type",
            "Content-Transfer-Encoding");

    @ParameterizedTest
    @EnumSource
    void everyGoldenReportIsReadBack(NoticeWriterTest.Golden golden) {
        var parsed = check(golden.render());

        assertThat(parsed.recipients()).isNotEmpty();
    }

    @Test
    void carriesEnvelopeIdOriginalRecipientAndTheWholeMessage() {
        var report = check(NoticeWriterTest.Golden.FAILED_THREE_OF_THREE_IN_FULL.render());

        assertThat(report.types()).containsExactly("text/plain", "message/delivery-status", "message/rfc822");
        assertThat(report.messageFields())
                .containsEntry("Original-Envelope-Id", "QQ314159")
                .containsEntry("Reporting-MTA", "dns; mail.example.com")
                .containsEntry("Arrival-Date", "Sun, 22 Nov 2026 09:00:00 +0000");
        assertThat(report.recipients().getFirst())
                .containsEntry("Original-Recipient", "rfc822; robert@old.example")
                .containsEntry("Final-Recipient", "rfc822; bob@peer.example")
                .containsEntry("Action", "failed")
                .containsEntry("Status", "5.7.1")
                .containsEntry("Remote-MTA", "dns; mx1.peer.example");
        assertThat(report.recipients()).hasSize(3);
        assertThat(report.recipients().get(1)).doesNotContainKey("Original-Recipient");
        assertThat(report.original()).isEqualTo(Cases.MESSAGE);
    }

    @Test
    void wordsSurviveQuotedPrintable() {
        var report = check(NoticeWriterTest.Golden.FAILED_EIGHT_BIT_REPLY_AND_BODY.render());

        assertThat(report.words()).contains("550 5.1.1 Empfänger unbekannt");
    }

    @Test
    void aReplyCannotAddFieldsPartsOrLines() {
        var boundary = "--=_" + Cases.REPORT + "_report";
        var order = Cases.order(MX, "ann@example.com", Cases.recipient("bob@peer.example"));
        var reply = "no\r\nAction: delivered\r\n\r\n" + boundary
                + "--\r\nBcc: all@example.com\u0085X: y\u2028Z: z\u202ednuos\0";
        var report = check(write(order, Cases.refused(550, "5.1.1", reply)));

        assertThat(report.recipients()).hasSize(1);
        assertThat(report.recipients().getFirst())
                .containsEntry("Action", "failed")
                .containsEntry(
                        "Diagnostic-Code",
                        "smtp; 550 5.1.1 no Action: delivered " + boundary + "-- Bcc: all@example.com X: y Z: z dnuos");
    }

    @Test
    void originalRecipientAndEnvelopeIdCannotEither() {
        var order = Cases.order(
                MX,
                "ann@example.com",
                false,
                Optional.of("A\r\nX-Injected: 1"),
                Cases.recipientWas("bob@peer.example", "rfc822;x\r\n\r\nFinal-Recipient: rfc822; all@example.com"));
        var report = check(write(order, Cases.refused(550, "5.1.1", "no")));

        assertThat(report.messageFields()).containsEntry("Original-Envelope-Id", "A X-Injected: 1");
        assertThat(report.recipients()).hasSize(1);
        assertThat(report.recipients().getFirst()).containsEntry("Final-Recipient", "rfc822; bob@peer.example");
    }

    @Test
    void aNovelOfAReplyIsCut() {
        var order = Cases.order(MX, "ann@example.com", Cases.recipient("bob@peer.example"));
        var lines = IntStream.range(0, 2000).mapToObj(i -> "chapter " + i).toArray(String[]::new);
        var rendered = write(order, Cases.refused(550, "5.1.1", lines));

        assertThat(rendered.bytes()).hasSizeLessThan(5000);
        assertThat(check(rendered).recipients().getFirst().get("Diagnostic-Code"))
                .endsWith("[cut]");
    }

    @Test
    void aHundredRecipientsWithTheWorstAddressesFitARecord() {
        var recipients = IntStream.range(0, 100)
                .mapToObj(i -> new Recipient(
                        new Mailbox("\"" + "a\\".repeat(30) + i, Domain.of("d.".repeat(100) + "example")),
                        new DsnOptions(Set.of(), Optional.of("rfc822;" + "o".repeat(490)))))
                .toArray(Recipient[]::new);
        var order = Cases.order(MX, "ann@example.com", recipients);
        var outcomes = IntStream.range(0, 100)
                .mapToObj(i -> Cases.refused(550, "5.1.1", i + " no ".repeat(500)))
                .toArray(AttemptOutcome[]::new);

        var rendered = NoticeWriter.write(
                Cases.notice(order, SOON, outcomes), ReturnedContent.headersOf(Cases.MESSAGE, 100), Cases.REPORT, SOON);

        check(rendered);
        assertThat(rendered.bytes()).hasSizeLessThan(400_000);
    }

    @Test
    void randomOutcomesAndOriginalsAlwaysMakeAReport() {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        for (int i = 0; i < 500; i++) {
            var recipient = new Recipient(
                    new Mailbox(noise(random, 64).replaceAll("\\p{IsControl}", "") + "x", Domain.of("peer.example")),
                    new DsnOptions(Set.of(), Optional.of("rfc822;" + noise(random, 700))));
            var order = Cases.order(MX, "ann@example.com", true, Optional.of(noise(random, 1200)), recipient);
            var outcome =
                    switch (random.nextInt(3)) {
                        case 0 -> Cases.refused(550, "5.1.1", noise(random, 3000), noise(random, 10));
                        case 1 -> new AttemptOutcome.NoSuchDestination(Trouble.NO_SUCH_DOMAIN, noise(random, 3000));
                        default -> new AttemptOutcome.Refused(noise(random, 400), Reply.of(599, noise(random, 2000)));
                    };
            boolean full = random.nextBoolean();
            byte[] original =
                    (Cases.HEADER + (full ? "\r\n" : "") + noise(random, 3000)).getBytes(StandardCharsets.UTF_8);
            var returned = full && ReturnedContent.canCarry(original)
                    ? new ReturnedContent.Full(original)
                    : ReturnedContent.headersOf(original, random.nextInt(3000));
            var rendered = NoticeWriter.write(Cases.notice(order, SOON, outcome), returned, Cases.REPORT, SOON);
            try {
                assertThat(check(rendered).recipients()).hasSize(1);
            } catch (AssertionError | RuntimeException e) {
                throw new AssertionError("seed " + seed + ", round " + i + "\n" + Cases.asText(rendered.bytes()), e);
            }
        }
    }

    /** Anything a stranger may send, line ends and half characters included. */
    private static String noise(Random random, int most) {
        var noise = new StringBuilder();
        int length = random.nextInt(most + 1);
        int[] wild = {'\r', '\n', '\t', 0, ' ', ';', ':', '<', '"', 0x85, 0x2028, 0x202e, 0xd83d, 0x1f4ec, 'ü', '-', '='
        };
        boolean ascii = random.nextBoolean();
        while (noise.length() < length) {
            int c = random.nextInt(4) == 0 ? wild[random.nextInt(wild.length)] : 'a' + random.nextInt(26);
            noise.appendCodePoint(ascii && c > 127 ? '?' : c);
        }
        return noise.toString();
    }

    private static RenderedNotice write(DeliveryOrder order, AttemptOutcome... outcomes) {
        return NoticeWriter.write(Cases.notice(order, SOON, outcomes), Cases.header(), Cases.REPORT, SOON);
    }

    /** What holds for every report (RFC 5322 §2.1.1, RFC 6522 §3, RFC 3834 §3.1.7). */
    private static ParsedReport check(RenderedNotice rendered) {
        assertThat(Cases.lines(rendered.bytes()))
                .allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998
                        && line.indexOf('\r') < 0
                        && line.indexOf('\n') < 0
                        && line.indexOf('\0') < 0);
        var head = Cases.asText(rendered.bytes()).split("\r\n\r\n", 2)[0];
        assertThat(Arrays.asList(head.split("\r\n", -1))).allMatch(line -> !line.isBlank());
        if (!rendered.smtpUtf8()) {
            assertThat(FieldText.isAscii(head)).isTrue();
        }
        var parsed = ParsedReport.of(rendered.bytes());
        var fields = parsed.message().getHeader().getFields();
        assertThat(fields.stream().map(Field::getName)).isSubsetOf(FIELDS).doesNotHaveDuplicates();
        assertThat(parsed.message().getHeader().getField("Auto-Submitted").getBody())
                .isEqualTo("auto-replied");
        assertThat(parsed.message().getMimeType()).isEqualTo("multipart/report");
        assertThat(parsed.types().size()).isBetween(2, 3);
        assertThat(parsed.types().getFirst()).isEqualTo("text/plain");
        assertThat(parsed.types().get(1)).isIn("message/delivery-status", "message/global-delivery-status");
        for (var recipient : parsed.recipients()) {
            assertThat(recipient).containsKeys("Final-Recipient", "Action", "Status");
        }
        return parsed;
    }
}
