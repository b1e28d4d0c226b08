package io.postyard.smtp.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** PLAIN, LOGIN and SCRAM-SHA-256, against their documents and against liars. */
class ExchangesTest {
    private static final ScramKeys PENCIL =
            ScramKeys.of("pencil", Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ=="), 4096);

    private static final String FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";
    private static final String BOTH = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String FINAL = "c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";

    @Test
    void plainBringsNameAndPassword() {
        assertThat(said(new PlainExchange().on(Optional.empty()))).isEmpty();
        assertThat(plain("\0tim\0tanstaaftanstaaf")).isEqualTo(new SaslStep.Check("tim", "tanstaaftanstaaf"));
        assertThat(plain("tim\0tim\0p w:\u00f6")).isEqualTo(new SaslStep.Check("tim", "p w:\u00f6"));
    }

    /** RFC 4616 §4's second example acts for somebody else, which nobody may here. */
    @Test
    void plainActsForNobodyElse() {
        assertThat(plain("Ursel\0Kurt\0xipj3plmq")).isEqualTo(new SaslStep.Disproved("Kurt"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "tim",
                "\0tim",
                "\0\0secret",
                "\0tim\0",
                "\0tim\0a\0b",
                "\0ti\nm\0x",
                "\0ti\rm\0x",
                "\0t\u0085m\0x",
            })
    void plainHasTwoNulsAndNoMore(String response) {
        assertThat(plain(response)).isEqualTo(new SaslStep.Malformed());
    }

    @Test
    void namesAndPasswordsHaveAnEnd() {
        assertThat(plain("\0" + "n".repeat(256) + "\0x")).isEqualTo(new SaslStep.Malformed());
        assertThat(plain("\0n\0" + "x".repeat(1025))).isEqualTo(new SaslStep.Malformed());
        assertThat(new PlainExchange().on(Optional.of(new byte[] {0, 'a', 0, (byte) 0xff})))
                .isEqualTo(new SaslStep.Malformed());
    }

    @Test
    void loginAsksForOneAfterTheOther() {
        var login = new LoginExchange();
        assertThat(said(login.on(Optional.empty()))).isEqualTo("Username:");
        assertThat(said(login.on(bytes("ann")))).isEqualTo("Password:");
        assertThat(login.on(bytes("secret"))).isEqualTo(new SaslStep.Check("ann", "secret"));
        var withName = new LoginExchange();
        assertThat(said(withName.on(bytes("ann")))).isEqualTo("Password:");
        assertThat(withName.on(bytes("se\0cret"))).isEqualTo(new SaslStep.Malformed());
        assertThat(new LoginExchange().on(bytes(""))).isEqualTo(new SaslStep.Malformed());
        assertThat(new LoginExchange().on(bytes("a\0b"))).isEqualTo(new SaslStep.Malformed());
    }

    /** RFC 7677 §3. */
    @Test
    void scramSaysWhatItsDocumentSays() {
        var scram = scram();
        assertThat(said(scram.on(Optional.empty()))).isEmpty();
        assertThat(said(scram.on(bytes(FIRST)))).isEqualTo("r=" + BOTH + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096");
        assertThat(said(scram.on(bytes(FINAL)))).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
        assertThat(scram.on(bytes(""))).isEqualTo(new SaslStep.Proved("user"));
    }

    @Test
    void scramSeesAWrongPassword() {
        var scram = scram();
        scram.on(bytes(FIRST));
        assertThat(scram.on(bytes(FINAL.replace("p=d", "p=e")))).isEqualTo(new SaslStep.Disproved("user"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n,,",
                "n,,n=,r=abc",
                "n,,n=user,r=",
                "n,,r=abc,n=user",
                "p=tls-exporter,,n=user,r=abc",
                "n,,m=x,n=user,r=abc",
                "n,,n=us=er,r=abc",
                "n,,n=user,r=a\u00e4",
                "n,,n=us\ner,r=abc",
                "n,,n=us\0er,r=abc",
                "x,,n=user,r=abc"
            })
    void scramKnowsItsGrammar(String first) {
        assertThat(scram().on(bytes(first))).isEqualTo(new SaslStep.Malformed());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "c=eSws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=rOprNGfwEbeRWgbNEkqO,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=" + BOTH,
                "c=biws,r=" + BOTH + ",p=AAAA",
                "c=biws,r=" + BOTH + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=,x=y"
            })
    void scramHoldsTheClientToWhatItSaidFirst(String last) {
        var scram = scram();
        scram.on(bytes(FIRST));
        assertThat(scram.on(bytes(last))).isEqualTo(new SaslStep.Malformed());
    }

    @Test
    void scramUnderstandsNamesWithCommas() {
        var scram = new ScramExchange(
                name -> {
                    assertThat(name).isEqualTo("a,b=c");
                    return PENCIL;
                },
                "x");
        assertThat(scram.on(bytes("y,a=a=2Cb=3Dc,n=a=2Cb=3Dc,r=abc"))).isInstanceOf(SaslStep.Challenge.class);
        assertThat(scram().on(bytes("n,a=other,n=user,r=abc"))).isEqualTo(new SaslStep.Disproved("user"));
    }

    @Test
    void scramKeysKnowTheirPassword() {
        assertThat(PENCIL.matches("pencil")).isTrue();
        assertThat(PENCIL.matches("pencil ")).isFalse();
    }

    @Test
    void saysNothingOfASecret() {
        assertThat(plain("\0tim\0secret").toString()).doesNotContain("secret");
    }

    private static ScramExchange scram() {
        return new ScramExchange(_ -> PENCIL, "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0");
    }

    private static SaslStep plain(String response) {
        return new PlainExchange().on(bytes(response));
    }

    private static String said(SaslStep step) {
        assertThat(step).isInstanceOf(SaslStep.Challenge.class);
        return new String(((SaslStep.Challenge) step).text(), StandardCharsets.UTF_8);
    }

    private static Optional<byte[]> bytes(String text) {
        return Optional.of(text.getBytes(StandardCharsets.UTF_8));
    }
}
