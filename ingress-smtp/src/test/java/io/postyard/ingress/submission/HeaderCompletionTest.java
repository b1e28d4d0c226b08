package io.postyard.ingress.submission;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HeaderCompletionTest {
    private static final MessageId ID = new MessageId("06DQ2W8K5ZRN4T7XCEJM");
    private static final Submission ANN = submission("ann@example.com", Optional.empty());
    private static final String DATE = "Date: Mon, 23 Nov 2026 09:05:07 +0000~";
    private static final String FROM = "From: ann@example.com~";
    private static final String MESSAGE_ID = "Message-ID: <06DQ2W8K5ZRN4T7XCEJM@example.com>~";
    private static final int MOST = 4096;

    /** Beside each header ({@code ~} stands for CRLF) what is between it and its body. */
    @Test
    void addsWhatIsMissingBehindWhatIsThere() {
        holds("Subject: x~~body~", "Subject: x~" + DATE + FROM + MESSAGE_ID + "~body~");
        holds("~body~", DATE + FROM + MESSAGE_ID + "~body~");
        holds(
                "Date: then~From: b@c.test~Message-ID: <1@c.test>~~",
                "Date: then~From: b@c.test~Message-ID: <1@c.test>~~");
        holds("MESSAGE-ID: <1>~date: then~~", "MESSAGE-ID: <1>~date: then~" + FROM + "~");
        holds("From : b@c.test~~", "From : b@c.test~" + DATE + MESSAGE_ID + "~");
        // Without a value there is none.
        holds("Date: ~ ~Message-ID:~Sender:~From: b@c.test~~", "From: b@c.test~" + DATE + MESSAGE_ID + "~");
        holds("To: x@y.test~Message-ID:~~", "To: x@y.test~" + DATE + FROM + MESSAGE_ID + "~");
    }

    @Test
    void takesAMessageWithoutAHeaderForBody() {
        holds("hello there~second: line~~third~", DATE + FROM + MESSAGE_ID + "~hello there~second: line~~third~");
        holds("hello", DATE + FROM + MESSAGE_ID + "~hello");
        holds("", DATE + FROM + MESSAGE_ID);
    }

    @Test
    void takesAMessageWithoutABody() {
        holds("Subject: x~", "Subject: x~" + DATE + FROM + MESSAGE_ID);
        holds("Subject: x", "Subject: x~" + DATE + FROM + MESSAGE_ID);
        holds("Bcc: x", DATE + FROM + MESSAGE_ID);
        holds("From: b@c.test~ ", "From: b@c.test~ ~" + DATE + MESSAGE_ID);
    }

    @Test
    void dropsWhatIsForNobodyWithItsFolds() {
        holds(
                "Subject: x~Bcc: secret@c.test,~ other@c.test~\t~X: y~BCC : third@c.test~Resent-Bcc: d@c.test~To: a@b.test~"
                        + "Return-Path: <a@b.test>~~Bcc: body~",
                "Subject: x~X: y~To: a@b.test~" + DATE + FROM + MESSAGE_ID + "~Bcc: body~");
    }

    @Test
    void leavesEveryOtherOctetAlone() {
        var odd =
                "Received: from a~\tby b~X-Odd:no blank~Subject: \u00c3\u00bc \u00ff ~ folded ~\t~x\t:y~To:~cc: undisclosed:;~"
                        + "To: twice@b.test~From: \"\u00c3\u00bc, B.\" <b@c.test> (note)~Date: bad date~Message-ID: bad id~~";
        holds(odd, odd);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "b@c.test, d@c.test | ann@example.com | Sender: ann@example.com~",
                "team: b@c.test, d@c.test; | ann@example.com | Sender: ann@example.com~",
                "b@c.test,~ d@c.test | '' | ",
                "b@c.test | ann@example.com | ''",
            })
    void saysWhoSentForSeveral(String from, String sender, String added) {
        var header = "Date: d~Message-ID: i~From: " + from + "~";
        if (added == null) {
            assertThat(refusal(header + "~", submission(sender, Optional.of("printer"))))
                    .contains(Replies.NO_SENDER_FIELD);
            holds(header + "~", header + "Sender: bob@b.test~~", submission(sender, Optional.of("bob@b.test")));
        } else {
            holds(header + "~", header + added + "~", submission(sender, Optional.of("bob@b.test")));
        }
        holds(header + "Sender: x@y.test~~", header + "Sender: x@y.test~~", submission(sender, Optional.empty()));
    }

    @Test
    void namesAnAuthorIfAnybodyIsKnown() {
        var dated = "Date: d~Message-ID: i~";
        holds(dated + "~", dated + "From: bob@b.test~~", submission("", Optional.of("bob@b.test")));
        assertThat(refusal(dated + "~", submission("", Optional.empty()))).contains(Replies.NO_AUTHOR);
        assertThat(refusal(dated + "~", submission("", Optional.of("printer")))).contains(Replies.NO_AUTHOR);
        // Beyond ASCII only where the message says SMTPUTF8.
        assertThat(refusal(dated + "~", submission("", Optional.of("j\u00f6rg@b.test"))))
                .contains(Replies.NO_AUTHOR);
        holds(dated + "~", dated + "From: \"a b\"@b.test~~", submission("\"a b\"@b.test", Optional.empty()));
        assertThat(completed("From: b@c.test~~", submission("", Optional.empty())))
                .contains("Message-ID: <" + ID + "@mx.postyard.test>");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "From",
                "Sender",
                "Date",
                "Message-ID",
                "Reply-To",
                "Subject",
                "Content-Type",
                "Content-Transfer-Encoding"
            })
    void refusesAFieldThatStandsTwice(String name) {
        var one = name + ": a@b.test~";
        assertThat(refusal(one + "~" + one, ANN)).isEmpty();
        assertThat(refusal(one + "X: y~" + name.toUpperCase(Locale.ROOT) + " : b@b.test~~", ANN))
                .contains(Replies.repeatedField(name));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "root",
                "a@b.test c@d.test",
                "<a@b.test> <c@d.test>",
                "a@b.test <c@d.test>",
                "<a@b.test",
                "(a@b.test",
                "nobody:;",
                "<>",
                "a@b.test; c@d.test",
                "Ann: <a@b.test>",
                "a@",
                "@b.test",
                "\"a@b.test"
            })
    void refusesAnAuthorThatIsNone(String from) {
        assertThat(refusal("From: " + from + "~~", ANN)).contains(Replies.badAddresses("From"));
        if (!from.isBlank()) {
            assertThat(refusal("Sender: " + from + "~~", ANN)).contains(Replies.badAddresses("Sender"));
        }
    }

    @Test
    void refusesSeveralSenders() {
        assertThat(refusal("Sender: a@b.test, c@d.test~~", ANN)).contains(Replies.badAddresses("Sender"));
    }

    @ParameterizedTest
    @CsvSource({
        "'Subject: x~no field~~', 2",
        "'Subject: x~ folded~: y~~', 3",
        "'Subject: x~a b: y~~', 2",
        "' folded~Subject: x~~', 1",
        "'From ann Mon Nov 23 09:05:07 2026~Subject: x~~', 1",
        "'Subject: x~last', 2",
        "'Subject: x~\u00fc: y~~', 2",
    })
    void refusesALineThatIsNoField(String text, int line) {
        assertThat(refusal(text, ANN)).contains(Replies.headerLine(line));
    }

    /** Those of BINARYMIME come here; the decoder of all other content refuses them before. */
    @Test
    void refusesWhatReadersDisagreeAbout() {
        assertThat(refusal("Subject: x\0~~", ANN)).contains(Replies.NUL_IN_HEADER);
        assertThat(refusal("Subject: x~ \0~~", ANN)).contains(Replies.NUL_IN_HEADER);
        assertThat(refusal("Subject: x\rFrom: y~~", ANN)).contains(Replies.BARE_CR);
        assertThat(refusal("Subject: x\n~~", ANN)).contains(Replies.BARE_LF);
        assertThat(refusal("Subject: x~\n~", ANN)).contains(Replies.BARE_LF);
        assertThat(refusal("Subject: x~~\0\r\n\n\0", ANN)).isEmpty();
    }

    @Test
    void holdsNoMoreThanItMay() {
        var fits = "X: " + "x".repeat(MOST - 7) + "~~";
        assertThat(fits.replace("~", "\r\n")).hasSize(MOST);
        assertThat(refusal(fits, ANN)).isEmpty();
        assertThat(refusal("x" + fits, ANN)).contains(Replies.HEADER_TOO_LARGE);
        assertThat(refusal("Bcc: x~".repeat(MOST / 8 + 1) + "~", ANN)).contains(Replies.HEADER_TOO_LARGE);
        assertThat(refusal("X: y~~" + "body~".repeat(MOST), ANN)).isEmpty();
        assertThat(refusal("no header~" + "body~".repeat(MOST), ANN)).isEmpty();
    }

    @Test
    void agreesWithTheReferenceHoweverTheOctetsCome() {
        for (int seed = 0; seed < 30_000; seed++) {
            var random = new Random(seed);
            var text = anyMessage(random);
            var actual = run(text, ANN, random);
            assertThat(actual.map(octets -> new String(octets, StandardCharsets.ISO_8859_1)))
                    .as("seed %d: %s", seed, text.replace("\r\n", "~"))
                    .isEqualTo(reference(text));
        }
    }

    private static final List<String> LINES = List.of(
            "From: b@c.test",
            "from:b@c.test,",
            "From\t: b@c.test, d@c.test",
            "From: broken",
            "Sender: b@c.test",
            "Sender:",
            "Date: then",
            "Date:",
            "date : ",
            "Message-ID: <1>",
            "Message-ID:",
            "Subject: x",
            "Bcc: secret@c.test",
            "Resent-Bcc:",
            "Return-Path: <>",
            "X: y",
            " b@c.test",
            "\t",
            "",
            "",
            "body",
            ": x",
            "From a b");

    private static String anyMessage(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(9); i > 0; i--) {
            text.append(LINES.get(random.nextInt(LINES.size()))).append("\r\n");
        }
        return text.append(random.nextInt(3) == 0 ? LINES.get(random.nextInt(LINES.size())) : "")
                .toString();
    }

    private static final Pattern FIELD = Pattern.compile("(?s)([!-9;-~]+)[ \t]*:(.*)");
    private static final Pattern FIELDS = Pattern.compile("(?<=\r\n)(?![ \t])");
    private static final Pattern ADDRESSES = Pattern.compile("[\\s,]*b@c\\.test\\s*(?:,(?:\\s*[bd]@c\\.test)?\\s*)*");

    /** The same by means of strings; empty = refused. */
    private static Optional<String> reference(String text) {
        var first = text.split("\r\n", 2)[0];
        if (!first.isEmpty()
                && !first.startsWith("From ")
                && " \t".indexOf(first.charAt(0)) < 0
                && !FIELD.matcher(first).matches()) {
            return Optional.of((DATE + FROM + MESSAGE_ID + "~").replace("~", "\r\n") + text);
        }
        int end = text.startsWith("\r\n") ? 0 : text.indexOf("\r\n\r\n") + 2;
        var header = end == 1 ? text : text.substring(0, end);
        var body = end == 1 ? "" : text.substring(end);
        if (!header.isEmpty() && !header.endsWith("\r\n")) {
            header += "\r\n";
        }
        var kept = new StringBuilder();
        var seen = new HashSet<String>();
        long authors = 1;
        for (var each : header.isEmpty()
                ? List.<String>of()
                : FIELDS.splitAsStream(header).toList()) {
            var field = FIELD.matcher(each);
            if (!field.matches()) {
                return Optional.empty();
            }
            var name = field.group(1).toLowerCase(Locale.ROOT);
            var value = field.group(2);
            if (List.of("bcc", "resent-bcc", "return-path").contains(name)
                    || (List.of("date", "sender", "message-id").contains(name) && value.isBlank())) {
                continue;
            }
            if (!name.equals("x") && !seen.add(name)) {
                return Optional.empty();
            }
            if (List.of("from", "sender").contains(name)) {
                long named = value.chars().filter(c -> c == '@').count();
                if (!ADDRESSES.matcher(value).matches() || (name.equals("sender") && named != 1)) {
                    return Optional.empty();
                }
                authors = name.equals("from") ? named : authors;
            }
            kept.append(each);
        }
        var added = (seen.contains("date") ? "" : DATE)
                + (seen.contains("from") ? "" : FROM)
                + (authors > 1 && !seen.contains("sender") ? "Sender: ann@example.com~" : "")
                + (seen.contains("message-id") ? "" : MESSAGE_ID);
        return Optional.of(kept + added.replace("~", "\r\n") + body);
    }

    private static Submission submission(String sender, Optional<String> identity) {
        return new Submission(
                ID,
                Instant.parse("2026-11-23T09:05:07.123Z"),
                ReversePath.of(sender),
                identity,
                "mx.postyard.test",
                false);
    }

    private static void holds(String in, String out) {
        holds(in, out, ANN);
    }

    private static void holds(String in, String out, Submission mail) {
        assertThat(completed(in, mail).replace("\r\n", "~")).isEqualTo(out);
    }

    private static String completed(String in, Submission mail) {
        return new String(run(in.replace("~", "\r\n"), mail, new Random(1)).orElseThrow(), StandardCharsets.ISO_8859_1);
    }

    private static Optional<Reply> refusal(String in, Submission mail) {
        var header = new HeaderSection(MOST);
        var octets = in.replace("~", "\r\n").getBytes(StandardCharsets.UTF_8);
        header.add(octets, 0, octets.length);
        header.end();
        return switch (HeaderCompletion.of(header, mail)) {
            case HeaderCompletion.Refused(var reply) -> Optional.of(reply);
            case HeaderCompletion.Completed _ -> Optional.empty();
        };
    }

    /** As whoever collects a message does it, with octets in portions; empty = refused. */
    private static Optional<byte[]> run(String in, Submission mail, Random random) {
        var octets = in.getBytes(StandardCharsets.ISO_8859_1);
        var header = new HeaderSection(MOST);
        int at = 0;
        while (at < octets.length && !header.isEnded() && header.fault().isEmpty()) {
            at += header.add(octets, at, Math.min(octets.length - at, 1 + random.nextInt(9)));
        }
        header.end();
        if (!(HeaderCompletion.of(header, mail) instanceof HeaderCompletion.Completed completed)) {
            return Optional.empty();
        }
        var out = new ByteArrayOutputStream();
        completed.writeTo(out::write);
        out.write(octets, at, octets.length - at);
        return Optional.of(out.toByteArray());
    }
}
