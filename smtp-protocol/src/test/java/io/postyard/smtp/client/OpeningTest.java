package io.postyard.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.policy.TlsMode;
import io.postyard.mail.reply.Reply;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OpeningTest {
    private static final String WITH_TLS = Transcript.EHLO + """
            S: 250-SIZE 10
            S: 250 STARTTLS
            """;

    private static Opening open(Transcript peer, TlsMode tls) throws DialogueException {
        return peer.dialogue().open(tls);
    }

    @Test
    void greetsAndLearnsWhatThePeerCanDo() throws DialogueException {
        var peer = new Transcript(Transcript.FULL);
        assertThat(open(peer, TlsMode.OPPORTUNISTIC))
                .isEqualTo(new Opening.Ready(
                        new Capabilities(true, true, 1_000_000, true, true, true, true, true, false), false));
        peer.isOver();
        assertThat(peer.allowed()).startsWith(Stage.GREETING.timeout());
    }

    @Test
    void fallsBackToHelo() throws DialogueException {
        var peer = new Transcript("""
                S: 220-old.test
                S: 220 Sendmail 8.6
                C: EHLO us.test
                S: 500 command unrecognized
                C: HELO us.test
                S: 250 hello
                """);
        assertThat(open(peer, TlsMode.OPPORTUNISTIC)).isEqualTo(new Opening.Ready(Capabilities.NONE, false));
        peer.isOver();
    }

    @Test
    void aPeerThatRefusesBothIsRefused() throws DialogueException {
        var peer = new Transcript("""
                S: 220 x
                C: EHLO us.test
                S: 550 no
                C: HELO us.test
                S: 550 5.7.1 never
                """);
        assertThat(open(peer, TlsMode.NONE))
                .isEqualTo(new Opening.Refused(Stage.HELO, Reply.of(550, "5.7.1", "never")));
    }

    @Test
    void a421ToEhloEndsIt() throws DialogueException {
        var peer = new Transcript("""
                S: 220 x
                C: EHLO us.test
                S: 421 4.3.2 too busy
                """);
        assertThat(open(peer, TlsMode.NONE))
                .isEqualTo(new Opening.Refused(Stage.EHLO, Reply.of(421, "4.3.2", "too busy")));
        peer.isOver();
    }

    @Test
    void aGreetingThatIsNoneIsRefused() throws DialogueException {
        assertThat(open(new Transcript("S: 554 no SMTP service here"), TlsMode.NONE))
                .isEqualTo(new Opening.Refused(Stage.GREETING, Reply.of(554, "no SMTP service here")));
    }

    @Test
    void asksAgainUnderTls() throws DialogueException {
        var peer = new Transcript(WITH_TLS + """
                C: STARTTLS
                S: 220 go
                !tls
                C: EHLO us.test
                S: 250-peer.test
                S: 250 PIPELINING
                """);
        assertThat(open(peer, TlsMode.VERIFIED)).isInstanceOfSatisfying(Opening.Ready.class, ready -> {
            assertThat(ready.encrypted()).isTrue();
            assertThat(ready.capabilities().pipelining()).isTrue();
            assertThat(ready.capabilities().size()).as("learnt in the clear").isFalse();
        });
        peer.isOver();
    }

    @Test
    void plaintextBehindTheReplyToStarttlsIsAnAttack() {
        var peer = new Transcript(WITH_TLS + """
                C: STARTTLS
                S: 220 go\\r\\n250 injected
                """);
        assertThatThrownBy(() -> open(peer, TlsMode.OPPORTUNISTIC))
                .isInstanceOfSatisfying(DialogueException.class, e -> {
                    assertThat(e.trouble()).isEqualTo(Trouble.PROTOCOL_ERROR);
                    assertThat(e).hasMessageContaining("plaintext");
                });
    }

    @Test
    void withoutAnOfferOpportunisticGoesOnInTheClear() throws DialogueException {
        assertThat(open(new Transcript(Transcript.PLAIN), TlsMode.OPPORTUNISTIC))
                .isInstanceOf(Opening.Ready.class);
    }

    @ParameterizedTest
    @EnumSource(names = {"REQUIRED", "VERIFIED"})
    void withoutAnOfferRequiredStops(TlsMode tls) throws DialogueException {
        var peer = new Transcript(Transcript.PLAIN);
        assertThat(open(peer, tls)).isInstanceOf(Opening.NoTls.class);
        peer.isOver();
    }

    @Test
    void aRefusedStarttlsIsNoMatterToOpportunistic() throws DialogueException {
        var script = WITH_TLS + """
                C: STARTTLS
                S: 454 4.7.0 no key today
                """;
        assertThat(open(new Transcript(script), TlsMode.OPPORTUNISTIC)).isInstanceOf(Opening.Ready.class);
        assertThat(open(new Transcript(script), TlsMode.REQUIRED))
                .isInstanceOfSatisfying(
                        Opening.NoTls.class, no -> assertThat(no.detail()).contains("454 4.7.0 no key today"));
    }

    @Test
    void neverAsksForTlsWhenToldNotTo() throws DialogueException {
        var peer = new Transcript(WITH_TLS);
        assertThat(open(peer, TlsMode.NONE)).isInstanceOf(Opening.Ready.class);
        peer.isOver();
    }

    @Test
    void aFailedHandshakeIsTlsTrouble() {
        var peer = new Transcript(WITH_TLS + """
                C: STARTTLS
                S: 220 go
                !reset
                """);
        assertThatThrownBy(() -> open(peer, TlsMode.OPPORTUNISTIC))
                .isInstanceOfSatisfying(DialogueException.class, e -> {
                    assertThat(e.trouble()).isEqualTo(Trouble.TLS_FAILED);
                    assertThat(e.stage()).isEqualTo(Stage.TLS_HANDSHAKE);
                });
    }

    @Test
    void silenceIsATimeout() {
        assertThatThrownBy(() -> open(new Transcript("!silence"), TlsMode.NONE))
                .isInstanceOfSatisfying(DialogueException.class, e -> {
                    assertThat(e.trouble()).isEqualTo(Trouble.TIMED_OUT);
                    assertThat(e).hasMessage("timed out while waiting for the greeting");
                });
    }
}
