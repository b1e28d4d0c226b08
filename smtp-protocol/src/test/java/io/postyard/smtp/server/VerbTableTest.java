package io.postyard.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.postyard.mail.message.Recipient;
import io.postyard.smtp.command.Command;
import io.postyard.smtp.command.CommandParser;
import io.postyard.smtp.command.Verb;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.LoginOutcome;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.smtp.server.state.SessionState;
import io.postyard.smtp.server.state.Step;
import io.postyard.smtp.server.state.Tls;
import io.postyard.smtp.server.state.Verdict;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * What each verb does in each state: {@code state-by-verb.csv} is the table, one row for every pair. {@code docs/smtp.md}
 * shows the same.
 */
class VerbTableTest {
    private static final List<String> STATES = List.of("connected", "greeted", "mail", "rcpt", "chunking", "unserved");

    @ParameterizedTest
    @CsvFileSource(resources = "state-by-verb.csv", useHeadersInDisplayName = true)
    void behaves(String state, String line, String step, String next) {
        var session = in(state, line.startsWith("AUTH") ? Tls.ON : Tls.OFFERED);
        var did = session.on(parse(line));
        assertThat(name(did)).isEqualTo(step);
        assertThat(session.state().getClass().getSimpleName()).isEqualTo(next);
    }

    @Test
    void leavesNoPairOut() throws Exception {
        try (var table = VerbTableTest.class.getResourceAsStream("state-by-verb.csv")) {
            var pairs = new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .map(row -> row.split("[, ]", 3))
                    .map(row -> row[0] + " " + row[1])
                    .collect(Collectors.toCollection(HashSet::new));
            for (var state : STATES) {
                for (var verb : EnumSet.allOf(Verb.class)) {
                    assertThat(pairs).contains(state + " " + verb);
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "weighing",
        "securing",
        "authenticating",
        "challenged",
        "judging",
        "reading-data",
        "reading-chunk",
        "accepting",
        "closed"
    })
    void hearsNoCommandWhileItWaits(String state) {
        var session = in(state);
        for (var verb : Verb.values()) {
            assertThat(catchThrowable(() -> session.on(parse("NOOP " + verb))))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "connected",
        "unserved",
        "greeted",
        "mail",
        "rcpt",
        "chunking",
        "weighing",
        "securing",
        "authenticating",
        "challenged",
        "judging",
        "reading-data",
        "reading-chunk",
        "accepting",
        "closed"
    })
    void refusesAnswersNobodyAskedFor(String state) {
        if (!state.equals("weighing")) {
            assertIllegal(() -> in(state).onSenderVerdict(Optional.empty()));
        }
        if (!state.equals("securing")) {
            assertIllegal(() -> in(state).onSecured());
        }
        if (!state.equals("authenticating")) {
            assertIllegal(() -> in(state).onLogin(new LoginOutcome.Known("ann")));
        }
        if (!state.equals("challenged")) {
            assertIllegal(() -> in(state).onResponse(new byte[0]));
        }
        if (!state.equals("judging")) {
            assertIllegal(() -> in(state).onVerdict(admit()));
        }
        if (!Set.of("reading-data", "reading-chunk").contains(state)) {
            assertIllegal(() -> in(state).onContent());
            assertIllegal(() -> in(state).onContentRefused(Replies.TOO_LARGE));
        }
        if (!state.equals("accepting")) {
            assertIllegal(() -> in(state).onAccepted(Replies.QUEUE_UNAVAILABLE));
        }
    }

    private static void assertIllegal(Runnable act) {
        assertThat(catchThrowable(act::run)).isInstanceOf(IllegalStateException.class);
    }

    private static String name(Step step) {
        return switch (step) {
            case Step.Say(var reply, var _) -> String.valueOf(reply.code());
            case Step.AskSender _, Step.AskRecipient _ -> "ask";
            case Step.AskLogin _ -> "login";
            case Step.Challenge(var go, var _) -> String.valueOf(go.code());
            case Step.UpgradeTls(var go, var _) -> String.valueOf(go.code());
            case Step.ReadData _ -> "354";
            case Step.ReadChunk _ -> "read";
            case Step.DiscardChunk(var _, var reply, var _) -> "discard " + reply.code();
            case Step.Accept _ -> "accept";
            case Step.Close(var reply, var _) -> "close " + reply.code();
        };
    }

    private static ServerSession in(String state) {
        return in(state, state.equals("authenticating") || state.equals("challenged") ? Tls.ON : Tls.OFFERED);
    }

    private static ServerSession in(String state, Tls tls) {
        var session = new ServerSession("mx.test", SessionLimits.DEFAULT, tls, () -> List.of("PLAIN"));
        if (state.equals("unserved")) {
            session.openUnserved(Replies.noService("mx.test"));
            return session;
        }
        session.open();
        switch (state) {
            case "connected" -> {}
            case "greeted" -> say(session, "EHLO c.test");
            case "mail" -> say(session, "EHLO c.test", "MAIL FROM:<a@b.test>");
            case "judging" -> say(session, "EHLO c.test", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>");
            case "weighing" -> {
                say(session, "EHLO c.test");
                session.on(parse("MAIL FROM:<a@b.test>"));
            }
            case "securing" -> say(session, "EHLO c.test", "STARTTLS");
            case "authenticating" -> say(session, "EHLO c.test", "AUTH PLAIN");
            case "challenged" -> {
                say(session, "EHLO c.test", "AUTH PLAIN");
                session.onLogin(new LoginOutcome.Challenge(new byte[0]));
            }
            case "closed" -> say(session, "QUIT");
            default -> {
                say(session, "EHLO c.test", "MAIL FROM:<a@b.test>", "RCPT TO:<c@d.test>");
                session.onVerdict(admit());
                switch (state) {
                    case "rcpt" -> {}
                    case "reading-data" -> say(session, "DATA");
                    case "reading-chunk" -> say(session, "BDAT 5");
                    case "accepting" -> {
                        say(session, "BDAT 5 LAST");
                        session.onContent();
                    }
                    case "chunking" -> {
                        say(session, "BDAT 5");
                        session.onContent();
                        assertThat(session.state()).isInstanceOf(SessionState.Chunking.class);
                    }
                    default -> throw new AssertionError(state);
                }
            }
        }
        return session;
    }

    private static Verdict.Admit admit() {
        return Verdict.Admit.of(Recipient.of("c@d.test"));
    }

    private static void say(ServerSession session, String... lines) {
        for (var line : lines) {
            if (session.on(parse(line)) instanceof Step.AskSender) {
                session.onSenderVerdict(Optional.empty());
            }
        }
    }

    private static Command parse(String line) {
        return CommandParser.parse(line.getBytes(StandardCharsets.UTF_8));
    }
}
