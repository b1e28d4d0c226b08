package io.postyard.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.CommandParser;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.LoginOutcome;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 4954, the session's side of it. */
class AuthenticationTest {
    private List<String> offered = List.of("PLAIN", "LOGIN");

    @Test
    void isOfferedUnderTlsOnly() {
        assertThat(extensions(session(Tls.ON))).contains("AUTH PLAIN LOGIN");
        assertThat(extensions(session(Tls.OFFERED))).noneMatch(line -> line.startsWith("AUTH"));
        offered = List.of();
        assertThat(extensions(session(Tls.ON))).noneMatch(line -> line.startsWith("AUTH"));
    }

    @Test
    void isRefusedInTheClearUnheard() {
        assertThat(reply(greeted(Tls.OFFERED).on(parse("AUTH PLAIN AGEAYg==")))).isEqualTo(Replies.AUTH_NEEDS_TLS);
        assertThat(reply(greeted(Tls.UNAVAILABLE).on(parse("AUTH PLAIN")))).isEqualTo(Replies.AUTH_NEEDS_TLS);
    }

    @Test
    void isNoVerbWhereNobodyCouldSucceed() {
        offered = List.of();
        assertThat(reply(greeted(Tls.ON).on(parse("AUTH PLAIN")))).isEqualTo(Replies.NOT_IMPLEMENTED);
    }

    @Test
    void asksWithWhatTheCommandBrought() {
        assertThat(response(greeted(Tls.ON).on(parse("auth plain AGEAYg==")))).hasValue("\0a\0b");
        assertThat(response(greeted(Tls.ON).on(parse("AUTH PLAIN =")))).hasValue("");
        assertThat(response(greeted(Tls.ON).on(parse("AUTH PLAIN")))).isEmpty();
        assertThat(reply(greeted(Tls.ON).on(parse("AUTH GSSAPI")))).isEqualTo(Replies.AUTH_NOT_OFFERED);
    }

    @Test
    void challengesAndHears() {
        var session = challenged();
        assertThat(response(session.onResponse("YW5u".getBytes(StandardCharsets.US_ASCII))))
                .hasValue("ann");
        assertThat(reply(session.onLogin(new LoginOutcome.Known("ann")))).isEqualTo(Replies.AUTHENTICATED);
        assertThat(session.identity()).hasValue("ann");
        assertThat(reply(session.on(parse("AUTH PLAIN")))).isEqualTo(Replies.ALREADY_AUTHENTICATED);
        session.on(parse("RSET"));
        session.on(parse("EHLO again.test"));
        assertThat(session.identity()).as("it stays the same client").hasValue("ann");
    }

    @Test
    void canBeCancelled() {
        var session = challenged();
        assertThat(reply(session.onResponse(new byte[] {'*'}))).isEqualTo(Replies.AUTH_CANCELLED);
        assertThat(session.state()).isInstanceOf(SessionState.Greeted.class);
        assertThat(session.identity()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"YW5", "YW5u=", "Y W5u", "=", "YW5u\r", "\0\0\0\0", "YW=u", "Y*5u", "**"})
    void takesBase64Only(String line) {
        var session = challenged();
        assertThat(reply(session.onResponse(line.getBytes(StandardCharsets.ISO_8859_1))))
                .isEqualTo(Replies.AUTH_NOT_BASE64);
        assertThat(session.state()).isInstanceOf(SessionState.Greeted.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH PLAIN YW5", "AUTH PLAIN YW5u=", "AUTH PLAIN =AAA"})
    void takesBase64OnlyWithTheCommand(String line) {
        assertThat(reply(greeted(Tls.ON).on(parse(line)))).isEqualTo(Replies.AUTH_NOT_BASE64);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AUTH", "AUTH PLAIN a b", "AUTH PL\u00c4IN", "AUTH A*B", "AUTH 123456789012345678901"})
    void knowsItsSyntax(String line) {
        assertThat(parse(line)).isInstanceOfSatisfying(Command.Malformed.class, bad -> assertThat(bad.reply())
                .isEqualTo(Replies.AUTH_SYNTAX));
    }

    @Test
    void endsWithAResponseThatIsTooLong() {
        var session = challenged();
        assertThat(reply(session.onBadLine(Replies.LINE_TOO_LONG))).isEqualTo(Replies.AUTH_LINE_TOO_LONG);
        assertThat(session.state()).isInstanceOf(SessionState.Greeted.class);
    }

    @Test
    void endsTheSessionWhereARefusalDoes() {
        var session = challenged();
        session.onResponse(new byte[0]);
        assertThat(session.onLogin(new LoginOutcome.Refused(Replies.AUTH_FAILED_TOO_OFTEN)))
                .isInstanceOf(Step.Close.class);
    }

    @Test
    void saysNothingOfASecret() {
        assertThat(parse("AUTH PLAIN AGEAYg==").toString()).doesNotContain("AGEAYg");
    }

    /** RFC 4954 §5: parsed, and nobody's word for it is taken. */
    @Test
    void ignoresWhoIsSaidToHaveSubmitted() {
        assertThat(parse("MAIL FROM:<a@b.test> AUTH=<>")).isEqualTo(parse("MAIL FROM:<a@b.test>"));
        assertThat(parse("MAIL FROM:<a@b.test> AUTH=e+3Dmc2@example.com")).isEqualTo(parse("MAIL FROM:<a@b.test>"));
        for (var bad : List.of("AUTH", "AUTH=", "AUTH=+0D", "AUTH=a=b", "AUTH=" + "x".repeat(501))) {
            assertThat(parse("MAIL FROM:<a@b.test> " + bad)).isInstanceOf(Command.Malformed.class);
        }
    }

    private ServerSession challenged() {
        var session = greeted(Tls.ON);
        session.on(parse("AUTH LOGIN"));
        assertThat(session.onLogin(new LoginOutcome.Challenge("User Name".getBytes(StandardCharsets.US_ASCII))))
                .isInstanceOfSatisfying(
                        Step.Challenge.class, step -> assertThat(step.go()).isEqualTo(Reply.of(334, "VXNlciBOYW1l")));
        return session;
    }

    private ServerSession greeted(Tls tls) {
        var session = session(tls);
        session.on(parse("EHLO c.test"));
        return session;
    }

    private ServerSession session(Tls tls) {
        var session = new ServerSession("mx.test", SessionLimits.DEFAULT, tls, () -> offered);
        session.open();
        return session;
    }

    private static List<String> extensions(ServerSession session) {
        return reply(session.on(parse("EHLO c.test"))).lines();
    }

    private static Optional<String> response(Step step) {
        assertThat(step).isInstanceOf(Step.AskLogin.class);
        return ((Step.AskLogin) step).response().map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    private static Reply reply(Step step) {
        assertThat(step).isInstanceOf(Step.Say.class);
        return ((Step.Say) step).reply();
    }

    private static Command parse(String line) {
        return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }
}
