package io.postyard.smtp.client;

import static io.postyard.smtp.client.Transcript.mail;
import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.client.TransactionResult.Broken;
import io.postyard.smtp.client.TransactionResult.Doubtful;
import io.postyard.smtp.client.TransactionResult.Refused;
import io.postyard.smtp.client.TransactionResult.Surplus;
import io.postyard.smtp.client.TransactionResult.Taken;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** One transaction against peers that answer, refuse, and break off, with and without PIPELINING. */
class TransactionTest {
    private static final String BODY = "Subject: x\r\n\r\nhi\r\n";
    private static final String MAIL = "C: MAIL FROM:<ann@a.test> SIZE=18\n";
    private static final String SENT = """
            C: Subject: x
            C:\s
            C: hi
            C: .
            """;
    private static final Taken TAKEN = new Taken(Reply.of(250, "2.0.0", "taken as 42"), true);

    private static Refused refused(Stage stage, int code, String text) {
        return new Refused(stage, Reply.of(code, text));
    }

    @Test
    void pipelinesEverythingUpToData() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<bob@b.test>
                C: RCPT TO:<cec@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 250 ok
                S: 354 go
                """ + SENT + "S: 250 2.0.0 taken as 42");
        var result = peer.opened().transact(mail(BODY, "bob@b.test", "cec@b.test"));
        assertThat(result.recipients()).containsExactly(TAKEN, TAKEN);
        assertThat(result.usable()).isTrue();
        assertThat(peer.writes()).hasSize(2);
        peer.isOver();
    }

    /** Whoever gave the conversation up has been told that the peer cannot have the message. */
    @Test
    void doesNotEndAMessageWhenTheConversationWasGivenUp() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<bob@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go
                """).giveUp();
        var result = peer.opened().transact(mail(BODY, "bob@b.test"));
        assertThat(result.recipients())
                .containsExactly(new Broken(Trouble.TIMED_OUT, "timed out while sending the message"));
        assertThat(result.usable()).isFalse();
        peer.isOver();
    }

    @Test
    void waitsForEachReplyOfAPeerWithoutPipelining() {
        var peer = new Transcript(Transcript.PLAIN + """
                C: MAIL FROM:<ann@a.test>
                S: 250 ok
                C: RCPT TO:<bob@b.test>
                S: 250 ok
                C: RCPT TO:<cec@b.test>
                S: 550 who
                C: DATA
                S: 354 go
                """ + SENT + "S: 250 taken");
        assertThat(peer.opened()
                        .transact(mail(BODY, "bob@b.test", "cec@b.test"))
                        .recipients())
                .containsExactly(new Taken(Reply.of(250, "taken"), false), refused(Stage.RCPT, 550, "who"));
        assertThat(peer.writes()).hasSize(5);
        peer.isOver();
    }

    @Test
    void someRecipientsRefusedSomeTaken() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: RCPT TO:<b@b.test>
                C: RCPT TO:<c@b.test>
                C: DATA
                S: 250 ok
                S: 550 no such user
                S: 251 will forward
                S: 451 later
                S: 354 go
                """ + SENT + "S: 250 2.0.0 taken as 42");
        assertThat(peer.opened()
                        .transact(mail(BODY, "a@b.test", "b@b.test", "c@b.test"))
                        .recipients())
                .containsExactly(refused(Stage.RCPT, 550, "no such user"), TAKEN, refused(Stage.RCPT, 451, "later"));
        peer.isOver();
    }

    @Test
    void allRecipientsRefusedAndDataToo() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: DATA
                S: 250 ok
                S: 550 no
                S: 554 no valid recipients
                C: RSET
                """ + MAIL + """
                C: RCPT TO:<b@b.test>
                C: DATA
                S: 250 reset
                S: 250 ok
                S: 250 ok
                S: 354 go
                """ + SENT + "S: 250 2.0.0 taken as 42");
        var dialogue = peer.opened();
        var result = dialogue.transact(mail(BODY, "a@b.test"));
        assertThat(result.recipients()).containsExactly(refused(Stage.RCPT, 550, "no"));
        assertThat(result.usable()).isTrue();
        assertThat(dialogue.transact(mail(BODY, "b@b.test")).recipients()).containsExactly(TAKEN);
        peer.isOver();
    }

    @Test
    void aPeerThatWantsDataForNobodyGetsOnlyTheDot() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: DATA
                S: 250 ok
                S: 550 no
                S: 354 go
                C: .
                S: 554 no recipients
                """);
        assertThat(peer.opened().transact(mail(BODY, "a@b.test")).recipients())
                .containsExactly(refused(Stage.RCPT, 550, "no"));
        peer.isOver();
    }

    @Test
    void aRefusedSenderIsTheReplyOfAll() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: RCPT TO:<b@b.test>
                C: DATA
                S: 550 not from you
                S: 503 MAIL first
                S: 503 MAIL first
                S: 503 MAIL first
                """);
        var result = peer.opened().transact(mail(BODY, "a@b.test", "b@b.test"));
        assertThat(result.recipients())
                .containsExactly(refused(Stage.MAIL, 550, "not from you"), refused(Stage.MAIL, 550, "not from you"));
        assertThat(result.usable()).isTrue();
        peer.isOver();
    }

    @ParameterizedTest
    @ValueSource(strings = {"452 4.5.3 too many", "552 5.5.3 too many", "452 too many", "552 too many"})
    void oneRecipientTooManyGoesIntoTheNextTransaction(String reply) {
        var peer = new Transcript(
                Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: RCPT TO:<b@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                """ + "S: " + reply + "\nS: 354 go\n" + SENT + "S: 250 2.0.0 taken as 42");
        assertThat(peer.opened().transact(mail(BODY, "a@b.test", "b@b.test")).recipients())
                .satisfiesExactly(first -> assertThat(first).isEqualTo(TAKEN), second -> assertThat(second)
                        .isInstanceOf(Surplus.class));
        peer.isOver();
    }

    @ParameterizedTest
    @ValueSource(strings = {"452 4.2.2 mailbox full", "552 5.2.2 mailbox full"})
    void aFullMailboxIsNotARecipientTooMany(String reply) {
        var peer = new Transcript(
                Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: RCPT TO:<b@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                """ + "S: " + reply + "\nS: 354 go\n" + SENT + "S: 250 2.0.0 taken as 42");
        assertThat(peer.opened()
                        .transact(mail(BODY, "a@b.test", "b@b.test"))
                        .recipients()
                        .get(1))
                .isInstanceOf(Refused.class);
    }

    @Test
    void theFirstRecipientIsNeverOneTooMany() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: DATA
                S: 250 ok
                S: 552 full
                S: 503 no recipients
                """);
        assertThat(peer.opened().transact(mail(BODY, "a@b.test")).recipients())
                .containsExactly(refused(Stage.RCPT, 552, "full"));
    }

    @ParameterizedTest
    @ValueSource(ints = {451, 554})
    void refusedAtTheFinalDot(int code) {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go
                """ + SENT + "S: " + code + " content");
        var result = peer.opened().transact(mail(BODY, "a@b.test"));
        assertThat(result.recipients()).containsExactly(refused(Stage.FINAL_DOT, code, "content"));
        assertThat(result.usable()).isTrue();
    }

    @Test
    void a421InTheMiddleEndsTheConversation() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: RCPT TO:<b@b.test>
                C: RCPT TO:<c@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 421 4.3.2 going down
                """);
        var result = peer.opened().transact(mail(BODY, "a@b.test", "b@b.test", "c@b.test"));
        assertThat(result.usable()).isFalse();
        assertThat(result.closing()).contains(Reply.of(421, "4.3.2", "going down"));
        assertThat(result.recipients()).allSatisfy(r -> assertThat(r)
                .isInstanceOfSatisfying(
                        Refused.class, x -> assertThat(x.reply().code()).isEqualTo(421)));
        peer.isOver();
    }

    @ParameterizedTest
    @ValueSource(strings = {"!close", "!reset", "S: 250-ok", "S: hello"})
    void brokenBeforeTheFinalDotIsBroken(String how) {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: RCPT TO:<b@b.test>
                C: DATA
                S: 250 ok
                S: 550 no
                """ + how + "\n!close");
        var result = peer.opened().transact(mail(BODY, "a@b.test", "b@b.test"));
        assertThat(result.usable()).isFalse();
        assertThat(result.recipients())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(refused(Stage.RCPT, 550, "no")),
                        second -> assertThat(second).isInstanceOf(Broken.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"!close", "!reset", "!silence", "S: hello", "S: 354 go on"})
    void brokenAfterTheFinalDotIsInDoubt(String how) {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: RCPT TO:<b@b.test>
                C: DATA
                S: 250 ok
                S: 550 no
                S: 250 ok
                S: 354 go
                """ + SENT + how + "\n!close");
        var result = peer.opened().transact(mail(BODY, "a@b.test", "b@b.test"));
        assertThat(result.usable()).isFalse();
        assertThat(result.recipients())
                .satisfiesExactly(
                        first -> assertThat(first).isEqualTo(refused(Stage.RCPT, 550, "no")),
                        second -> assertThat(second).isInstanceOfSatisfying(Doubtful.class, d -> assertThat(d.detail())
                                .contains("may be sent more than once")));
    }

    @Test
    void aPeerThatRefusesAndHangsUpInTheMiddleOfTheMessageIsHeard() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 354 go
                !reset on write
                S: 552 5.3.4 too large
                """);
        var result = peer.opened().transact(mail(BODY, "a@b.test"));
        assertThat(result.recipients())
                .containsExactly(new Refused(Stage.DATA_BLOCK, Reply.of(552, "5.3.4", "too large")));
        assertThat(result.usable()).isFalse();
    }

    @Test
    void aPositiveReplyToDataIsNoSmtp() {
        var peer = new Transcript(Transcript.FULL + MAIL + """
                C: RCPT TO:<a@b.test>
                C: DATA
                S: 250 ok
                S: 250 ok
                S: 250 ok
                """);
        assertThat(peer.opened().transact(mail(BODY, "a@b.test")).recipients())
                .satisfiesExactly(r -> assertThat(r).isInstanceOfSatisfying(Broken.class, b -> assertThat(b.trouble())
                        .isEqualTo(Trouble.PROTOCOL_ERROR)));
    }

    @Test
    void manyRecipientsGoInFlightsThatFitTheBuffers() {
        var script = new StringBuilder(Transcript.FULL + MAIL);
        var recipients = new String[250];
        for (int i = 0; i < recipients.length; i++) {
            recipients[i] = "r" + i + "@b.test";
        }
        for (int from = 0; from < 250; from += 100) {
            int to = Math.min(250, from + 100);
            for (int i = from; i < to; i++) {
                script.append("C: RCPT TO:<").append(recipients[i]).append(">\n");
            }
            script.append(to == 250 ? "C: DATA\n" : "").append(from == 0 ? "S: 250 ok\n" : "");
            script.append("S: 250 ok\n".repeat(to - from)).append(to == 250 ? "S: 354 go\n" : "");
        }
        var peer = new Transcript(script + SENT + "S: 250 2.0.0 taken as 42");
        assertThat(peer.opened().transact(mail(BODY, recipients)).recipients())
                .hasSize(250)
                .containsOnly(TAKEN);
        assertThat(peer.writes()).hasSize(4);
        peer.isOver();
    }
}
