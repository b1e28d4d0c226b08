package io.postyard.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.CommandParser;
import io.postyard.smtp.command.ForwardPath;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import io.postyard.smtp.server.state.Transaction;
import io.postyard.smtp.server.state.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Limits, refusals, and what a session remembers. The order of commands is {@link VerbTableTest}'s. */
class ServerSessionTest {
    private static final SessionLimits LIMITS = new SessionLimits(1000, 3, 4, 5, 40, 6);

    private final ServerSession session = new ServerSession("mx.test", LIMITS, Tls.OFFERED);

    @Test
    void announcesWhatItCanDo() {
        var hello = ((Step.Say) say("EHLO c.test")).reply();
        assertThat(hello.lines())
                .containsExactly(
                        "mx.test",
                        "PIPELINING",
                        "SIZE 1000",
                        "8BITMIME",
                        "ENHANCEDSTATUSCODES",
                        "DSN",
                        "SMTPUTF8",
                        "CHUNKING",
                        "BINARYMIME",
                        "HELP",
                        "STARTTLS");
        assertThat(((Step.Say) say("HELO c.test")).reply()).isEqualTo(Replies.hello("mx.test"));
    }

    @Test
    void refusesADeclaredSizeBeyondTheLimit() {
        say("EHLO c.test");
        assertThat(reply("MAIL FROM:<a@b.test> SIZE=1001")).isEqualTo(Replies.TOO_LARGE);
        assertThat(reply("MAIL FROM:<a@b.test> SIZE=1000")).isEqualTo(Replies.SENDER_OK);
    }

    @Test
    void keepsTheSmallestLimitOfAllRecipients() {
        toMail("SIZE=500");
        assertThat(rcpt("one@d.test", OptionalLong.of(400), OptionalInt.empty()))
                .isEqualTo(Replies.TOO_LARGE_FOR_RECIPIENT);
        assertThat(rcpt("two@d.test", OptionalLong.of(600), OptionalInt.empty()))
                .isEqualTo(Replies.RECIPIENT_OK);
        assertThat(rcpt("three@d.test", OptionalLong.of(800), OptionalInt.empty()))
                .isEqualTo(Replies.RECIPIENT_OK);
        var read = (Step.ReadData) say("DATA");
        assertThat(read.transaction().maxSize()).isEqualTo(600);
        assertThat(read.transaction().envelope().recipients())
                .extracting(r -> r.mailbox().toString())
                .containsExactly("two@d.test", "three@d.test");
    }

    @Test
    void boundsRecipientsWithoutHoldingItAgainstTheClient() {
        toMail("");
        for (int i = 0; i < LIMITS.maxRecipients(); i++) {
            assertThat(rcpt(i + "@d.test", OptionalLong.empty(), OptionalInt.empty()))
                    .isEqualTo(Replies.RECIPIENT_OK);
        }
        for (int i = 0; i < 3 * LIMITS.maxErrors(); i++) {
            assertThat(reply("RCPT TO:<more@d.test>")).isEqualTo(Replies.TOO_MANY_RECIPIENTS);
        }
        assertThat(say("DATA")).isInstanceOf(Step.ReadData.class);
    }

    @Test
    void boundsTheOctetsOfAllRecipients() {
        var session = new ServerSession("mx.test", SessionLimits.DEFAULT, Tls.OFFERED);
        say(session, "EHLO c.test");
        say(session, "MAIL FROM:<a@b.test>");
        int taken = 0;
        Reply last;
        do {
            var mailbox = "%0200d@d.test".formatted(taken);
            var recipient = new Recipient(
                    Mailbox.of(mailbox), new DsnOptions(Set.of(), Optional.of("rfc822;" + "o".repeat(490))));
            say(session, "RCPT TO:<" + mailbox + "> ORCPT=rfc822;" + "o".repeat(490));
            last = ((Step.Say) session.onVerdict(
                            new Verdict.Admit(recipient, false, OptionalLong.empty(), OptionalInt.empty())))
                    .reply();
            taken += last.equals(Replies.RECIPIENT_OK) ? 1 : 0;
        } while (last.equals(Replies.RECIPIENT_OK));

        assertThat(last).isEqualTo(Replies.TOO_MANY_RECIPIENTS);
        assertThat(taken).isEqualTo(Transaction.MAX_OCTETS / (207 + 497));
        assertThat(say(session, "DATA")).isInstanceOf(Step.ReadData.class);
    }

    @Test
    void keepsAPolicysLimitOfRecipients() {
        toMail("");
        assertThat(rcpt("one@d.test", OptionalLong.empty(), OptionalInt.of(1))).isEqualTo(Replies.RECIPIENT_OK);
        assertThat(reply("RCPT TO:<two@d.test>")).isEqualTo(Replies.TOO_MANY_RECIPIENTS);
    }

    @Test
    void takesARecipientOnce() {
        toMail("");
        for (int i = 0; i < 10; i++) {
            assertThat(rcpt("same@d.test", OptionalLong.empty(), OptionalInt.empty()))
                    .isEqualTo(Replies.RECIPIENT_OK);
        }
        assertThat(((Step.ReadData) say("DATA")).transaction().recipients()).hasSize(1);
    }

    @Test
    void takesPostmasterOnceHoweverItIsSpelled() {
        toMail("");
        rcpt("postmaster@d.test", OptionalLong.empty(), OptionalInt.empty());
        rcpt("PostMaster@d.test", OptionalLong.empty(), OptionalInt.empty());
        rcpt("postmaster@e.test", OptionalLong.empty(), OptionalInt.empty());

        assertThat(((Step.ReadData) say("DATA")).transaction().recipients())
                .extracting(r -> r.mailbox().toString())
                .containsExactly("postmaster@d.test", "postmaster@e.test");
    }

    @Test
    void takesSpellingsThatDifferInCaseForOneWhereTheDomainSaysSo() {
        toMail("");
        rcpt("Ann@folding.test", true, OptionalLong.empty(), OptionalInt.empty());
        rcpt("ann@folding.test", true, OptionalLong.empty(), OptionalInt.empty());
        rcpt("ann@strict.test", OptionalLong.empty(), OptionalInt.empty());
        rcpt("ANN@strict.test", OptionalLong.empty(), OptionalInt.empty());

        assertThat(((Step.ReadData) say("DATA")).transaction().recipients())
                .extracting(r -> r.mailbox().toString())
                .containsExactly("Ann@folding.test", "ann@strict.test", "ANN@strict.test");
    }

    @Test
    void boundsChunksByTheirSum() {
        toMail("");
        rcpt("one@d.test", OptionalLong.empty(), OptionalInt.empty());
        assertThat(say("BDAT 600")).isInstanceOf(Step.ReadChunk.class);
        session.onContent();
        assertThat(say("BDAT 401 LAST"))
                .isEqualTo(new Step.DiscardChunk(401, Replies.TOO_LARGE, (SessionState.Listening) session.state()));
        assertThat(session.state()).isInstanceOf(SessionState.Greeted.class);
        toMail("");
        rcpt("one@d.test", OptionalLong.empty(), OptionalInt.empty());
        assertThat(say("BDAT 999999999999999999 LAST")).isInstanceOf(Step.DiscardChunk.class);
    }

    @Test
    void sendsBinaryByBdatOnly() {
        toMail("BODY=BINARYMIME");
        rcpt("one@d.test", OptionalLong.empty(), OptionalInt.empty());
        assertThat(reply("DATA")).isEqualTo(Replies.BINARY_NEEDS_BDAT);
        assertThat(say("BDAT 5 LAST")).isInstanceOf(Step.ReadChunk.class);
    }

    @Test
    void hangsUpAfterTooManyErrorsAndForgivesThemAfterAMessage() {
        say("EHLO c.test");
        for (int i = 0; i < LIMITS.maxErrors(); i++) {
            assertThat(reply("WHAT")).isEqualTo(Replies.UNKNOWN_COMMAND);
        }
        sendMessage();
        for (int i = 0; i < LIMITS.maxErrors(); i++) {
            assertThat(reply("WHAT")).isEqualTo(Replies.UNKNOWN_COMMAND);
        }
        assertThat(say("WHAT")).isEqualTo(Step.Close.with(Replies.TOO_MANY_ERRORS));
    }

    @Test
    void hangsUpAfterTooMuchIdling() {
        say("EHLO c.test");
        for (int i = 0; i < LIMITS.maxJunk(); i++) {
            assertThat(reply("NOOP")).isEqualTo(Replies.NOTHING_DONE);
        }
        assertThat(say("RSET")).isEqualTo(Step.Close.with(Replies.TOO_MANY_IDLE_COMMANDS));
    }

    @Test
    void hangsUpAfterTooManyTransactions() {
        say("EHLO c.test");
        for (int i = 0; i < LIMITS.maxTransactions(); i++) {
            sendMessage();
        }
        assertThat(say("MAIL FROM:<a@b.test>")).isEqualTo(Step.Close.with(Replies.TOO_MANY_TRANSACTIONS));
    }

    @Test
    void hangsUpAfterTooManyCommands() {
        for (int i = 0; i < LIMITS.maxCommands(); i++) {
            say("EHLO c.test");
        }
        assertThat(say("EHLO c.test")).isEqualTo(Step.Close.with(Replies.TOO_MANY_COMMANDS));
    }

    @Test
    void hangsUpWhenThereIsNothingToTalkAbout() {
        assertThat(say("GET / HTTP/1.1")).isEqualTo(Step.Close.with(Replies.OTHER_PROTOCOL));
    }

    @Test
    void wantsSmtpUtf8ForRecipientsBeyondAscii() {
        toMail("");
        assertThat(reply("RCPT TO:<j\u00f6rg@d.test>")).isEqualTo(Replies.RECIPIENT_NEEDS_UTF8);
        say("RSET");
        toMail("SMTPUTF8");
        assertThat(say("RCPT TO:<j\u00f6rg@d.test>")).isInstanceOf(Step.AskRecipient.class);
    }

    @Test
    void startsAfreshAfterARefusedMessage() {
        toMail("");
        rcpt("one@d.test", OptionalLong.empty(), OptionalInt.empty());
        say("DATA");
        assertThat(((Step.Say) session.onContentRefused(Replies.BARE_LF)).reply())
                .isEqualTo(Replies.BARE_LF);
        assertThat(reply("RCPT TO:<one@d.test>")).isEqualTo(Replies.MAIL_FIRST);
        sendMessage();
    }

    @Test
    void isAsNewAfterTheHandshake() {
        say("EHLO before.test");
        assertThat(((Step.UpgradeTls) say("STARTTLS")).go().code()).isEqualTo(220);
        session.onSecured();
        assertThat(session.tls()).isEqualTo(Tls.ON);
        assertThat(reply("MAIL FROM:<a@b.test>")).isEqualTo(Replies.GREET_FIRST);
        assertThat(reply("EHLO after.test").lines()).doesNotContain("STARTTLS").contains("PIPELINING");
        assertThat(reply("STARTTLS")).isEqualTo(Replies.TLS_IS_ON);
        sendMessage();
    }

    @Test
    void knowsNoStartTlsWithoutACertificate() {
        var session = new ServerSession("mx.test", LIMITS, Tls.UNAVAILABLE);
        var hello = (Step.Say) say(session, "EHLO c.test");
        assertThat(hello.reply().lines()).doesNotContain("STARTTLS");
        assertThat(((Step.Say) say(session, "STARTTLS")).reply()).isEqualTo(Replies.NOT_IMPLEMENTED);
    }

    @Test
    void beginsNoTransactionThatPolicyWantsEncrypted() {
        say("EHLO c.test");
        var line = "MAIL FROM:<a@b.test>".getBytes(StandardCharsets.UTF_8);
        assertThat(session.on(CommandParser.parse(line))).isInstanceOf(Step.AskSender.class);
        var no = (Step.Say) session.onSenderVerdict(Optional.of(Replies.TLS_FIRST));
        assertThat(no.reply()).isEqualTo(Replies.TLS_FIRST);
        assertThat(reply("RCPT TO:<c@d.test>")).isEqualTo(Replies.MAIL_FIRST);
        sendMessage();
    }

    private void sendMessage() {
        toMail("");
        rcpt("one@d.test", OptionalLong.empty(), OptionalInt.empty());
        say("DATA");
        assertThat(session.onContent()).isInstanceOf(Step.Accept.class);
        session.onAccepted(Reply.of(250, "2.0.0", "fine"));
    }

    private void toMail(String parameters) {
        if (session.state() instanceof SessionState.Connected) {
            say("EHLO c.test");
        }
        assertThat(reply("MAIL FROM:<a@b.test> " + parameters)).isEqualTo(Replies.SENDER_OK);
    }

    private Reply rcpt(String mailbox, OptionalLong maxSize, OptionalInt maxRecipients) {
        return rcpt(mailbox, false, maxSize, maxRecipients);
    }

    private Reply rcpt(String mailbox, boolean ignoresCase, OptionalLong maxSize, OptionalInt maxRecipients) {
        var ask = (Step.AskRecipient) say("RCPT TO:<" + mailbox + ">");
        assertThat(ask.rcpt().forwardPath()).isEqualTo(new ForwardPath.To(Mailbox.of(mailbox)));
        return ((Step.Say) session.onVerdict(
                        new Verdict.Admit(Recipient.of(mailbox), ignoresCase, maxSize, maxRecipients)))
                .reply();
    }

    private Reply reply(String line) {
        return ((Step.Say) say(line)).reply();
    }

    private Step say(String line) {
        return say(session, line);
    }

    private static Step say(ServerSession session, String line) {
        var step = session.on(CommandParser.parse(line.getBytes(StandardCharsets.UTF_8)));
        return step instanceof Step.AskSender ? session.onSenderVerdict(Optional.empty()) : step;
    }
}
