package io.postyard.smtp.client;

import static io.postyard.smtp.client.Transcript.mail;
import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.smtp.client.TransactionResult.CannotCarry;
import io.postyard.smtp.client.TransactionResult.RecipientResult;
import io.postyard.smtp.client.TransactionResult.Taken;
import io.postyard.smtp.client.TransactionResult.Unreadable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Parameters and bodies according to what the peer offers, and messages that it cannot carry. */
class PeerLacksExtensionTest {
    private static final String LATIN = "Subject: x\r\n\r\nna\u00efve\r\n";
    private static final String STEPS = """
            S: 250 ok
            C: RCPT TO:<bob@b.test>
            S: 250 ok
            C: DATA
            S: 354 go
            """;

    private static void cannotCarry(RecipientResult result, Trouble trouble) {
        assertThat(result).isInstanceOfSatisfying(CannotCarry.class, c -> assertThat(c.trouble())
                .isEqualTo(trouble));
    }

    private static Transaction utf8(ReversePath from, String body, Mailbox... to) {
        return new Transaction(
                from,
                List.of(to).stream().map(m -> new Recipient(m, DsnOptions.NONE)).toList(),
                BodyType.EIGHT_BIT_MIME,
                true,
                Optional.empty(),
                Optional.empty(),
                Content.of(body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void eightBitIsAnnouncedWhereItIsOffered() {
        var peer = new Transcript(Transcript.EHLO + """
                S: 250 8BITMIME
                C: MAIL FROM:<ann@a.test> BODY=8BITMIME
                """ + STEPS + """
                C: Subject: x
                C:\s
                C: na\u00efve
                C: .
                S: 250 ok
                """);
        var result = peer.opened().transact(mail(LATIN, BodyType.EIGHT_BIT_MIME, "bob@b.test"));
        assertThat(result.recipients()).hasOnlyElementsOfType(Taken.class);
        peer.isOver();
    }

    @Test
    void eightBitForASevenBitPeerCannotGo() {
        var peer = new Transcript(Transcript.PLAIN);
        var result = peer.opened().transact(mail(LATIN, BodyType.EIGHT_BIT_MIME, "bob@b.test", "cec@b.test"));
        assertThat(result.recipients()).hasSize(2).allSatisfy(r -> cannotCarry(r, Trouble.NO_8BITMIME));
        assertThat(result.usable()).isTrue();
        peer.isOver();
    }

    @Test
    void eightBitThatIsNoneGoesAnywhere() {
        var peer = new Transcript(Transcript.PLAIN + """
                C: MAIL FROM:<ann@a.test>
                """ + STEPS + """
                C: plain
                C: .
                S: 250 ok
                """);
        assertThat(peer.opened()
                        .transact(mail("plain\r\n", BodyType.EIGHT_BIT_MIME, "bob@b.test"))
                        .recipients())
                .hasOnlyElementsOfType(Taken.class);
        peer.isOver();
    }

    @Test
    void binaryGoesInOneChunk() {
        var peer = new Transcript(Transcript.FULL + """
                C: MAIL FROM:<ann@a.test> SIZE=9 BODY=BINARYMIME
                C: RCPT TO:<bob@b.test>
                S: 250 ok
                S: 250 ok
                C: BDAT 9 LAST
                C: a\u0000b
                C: .q
                S: 250 taken
                """);
        var result = peer.opened().transact(mail("a\u0000b\r\n.q\r\n", BodyType.BINARY_MIME, "bob@b.test"));
        assertThat(result.recipients()).hasOnlyElementsOfType(Taken.class);
        peer.isOver();
    }

    @Test
    void binaryWithoutBinarymimeCannotGo() {
        var peer = new Transcript(Transcript.EHLO + "S: 250 8BITMIME\n");
        cannotCarry(
                peer.opened()
                        .transact(mail("a\u0000b\r\n", BodyType.BINARY_MIME, "bob@b.test"))
                        .recipients()
                        .getFirst(),
                Trouble.NO_8BITMIME);
        peer.isOver();
    }

    @Test
    void binaryThatIsLinesOfTextGoesAsText() {
        var peer = new Transcript(Transcript.EHLO + """
                S: 250 8BITMIME
                C: MAIL FROM:<ann@a.test> BODY=8BITMIME
                """ + STEPS + """
                C: na\u00efve
                C: .
                S: 250 ok
                """);
        assertThat(peer.opened()
                        .transact(mail("na\u00efve\r\n", BodyType.BINARY_MIME, "bob@b.test"))
                        .recipients())
                .hasOnlyElementsOfType(Taken.class);
        peer.isOver();
    }

    @Test
    void aMessageOverThePeersSizeIsNotOffered() {
        var peer = new Transcript(Transcript.EHLO + "S: 250 SIZE 10\n");
        cannotCarry(
                peer.opened()
                        .transact(mail("0123456789\r\n", "bob@b.test"))
                        .recipients()
                        .getFirst(),
                Trouble.TOO_LARGE);
        peer.isOver();
    }

    @Test
    void onlyTheInternationalRecipientNeedsSmtputf8() {
        var peer = new Transcript(Transcript.EHLO + """
                S: 250 8BITMIME
                C: MAIL FROM:<ann@a.test> BODY=8BITMIME
                """ + STEPS + """
                C: hi
                C: .
                S: 250 ok
                """);
        var result = peer.opened()
                .transact(utf8(
                        ReversePath.of("ann@a.test"),
                        "hi\r\n",
                        Mailbox.of("jos\u00e9@b.test"),
                        Mailbox.of("bob@b.test")));
        cannotCarry(result.recipients().get(0), Trouble.NO_SMTPUTF8);
        assertThat(result.recipients().get(1)).isInstanceOf(Taken.class);
        peer.isOver();
    }

    @Test
    void anInternationalSenderOrHeaderNeedsSmtputf8ForAll() {
        var peer = new Transcript(Transcript.EHLO + "S: 250 8BITMIME\n");
        var dialogue = peer.opened();
        cannotCarry(
                dialogue.transact(utf8(ReversePath.of("jos\u00e9@a.test"), "hi\r\n", Mailbox.of("bob@b.test")))
                        .recipients()
                        .getFirst(),
                Trouble.NO_SMTPUTF8);
        cannotCarry(
                dialogue.transact(utf8(ReversePath.of(""), "Subject: \u00e9\r\n\r\n", Mailbox.of("bob@b.test")))
                        .recipients()
                        .getFirst(),
                Trouble.NO_SMTPUTF8);
        peer.isOver();
    }

    @Test
    void wishesAboutReportsArePassedOn() {
        var peer = new Transcript(Transcript.FULL + """
                C: MAIL FROM:<> SIZE=4 RET=HDRS ENVID=a+2Bb+3D+20+C3+A9
                C: RCPT TO:<bob@b.test> NOTIFY=SUCCESS,FAILURE ORCPT=rfc822;Bob+2BX@b.test
                C: RCPT TO:<cec@b.test> NOTIFY=NEVER ORCPT=utf-8;c\\x{E9}c@b.test
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 250 ok
                S: 354 go
                C: hi
                C: .
                S: 250 ok
                """);
        var result = peer.opened()
                .transact(new Transaction(
                        ReversePath.of(""),
                        List.of(
                                new Recipient(
                                        Mailbox.of("bob@b.test"),
                                        new DsnOptions(
                                                Set.of(DsnOptions.Notify.SUCCESS, DsnOptions.Notify.FAILURE),
                                                Optional.of("rfc822;Bob+X@b.test"))),
                                new Recipient(
                                        Mailbox.of("cec@b.test"),
                                        new DsnOptions(
                                                Set.of(DsnOptions.Notify.NEVER),
                                                Optional.of("utf-8;c\u00e9c@b.test")))),
                        BodyType.SEVEN_BIT,
                        false,
                        Optional.of(false),
                        Optional.of("a+b= \u00e9"),
                        Content.of("hi\r\n".getBytes(StandardCharsets.US_ASCII))));
        assertThat(result.recipients()).allSatisfy(r -> assertThat(r)
                .isInstanceOfSatisfying(Taken.class, t -> assertThat(t.dsn()).isTrue()));
        peer.isOver();
    }

    @Test
    void aMessageThatCannotBeReadNeverReachesTheFinalDot() {
        var script = Transcript.PLAIN + """
                C: MAIL FROM:<ann@a.test>
                """ + STEPS;
        var peer = new Transcript(script);
        var result = peer.opened().transact(with(new Content() {
            @Override
            public long size() {
                return 100_000;
            }

            @Override
            public InputStream open() {
                return new SequenceInputStream(
                        new ByteArrayInputStream("half\r\n".getBytes(StandardCharsets.US_ASCII)), new InputStream() {
                            @Override
                            public int read() throws IOException {
                                throw new IOException("checksum differs");
                            }
                        });
            }
        }));
        assertThat(result.recipients()).containsExactly(new Unreadable("cannot read the message: checksum differs"));
        assertThat(result.usable()).isFalse();
        peer.isOver();
    }

    @Test
    void aMessageThatIsNotThereCostsThePeerNothing() {
        var peer = new Transcript(Transcript.PLAIN);
        var result = peer.opened().transact(with(new Content() {
            @Override
            public long size() {
                return 1;
            }

            @Override
            public InputStream open() throws IOException {
                throw new IOException("gone");
            }
        }));
        assertThat(result.recipients()).containsExactly(new Unreadable("cannot read the message: gone"));
        assertThat(result.usable()).isTrue();
        peer.isOver();
    }

    private static Transaction with(Content content) {
        return new Transaction(
                ReversePath.of("ann@a.test"),
                List.of(Recipient.of("bob@b.test")),
                BodyType.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty(),
                content);
    }
}
