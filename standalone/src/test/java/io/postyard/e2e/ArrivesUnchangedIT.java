package io.postyard.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.postyard.mail.policy.DomainPolicy;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Octet for octet, but for the one Received field, whoever sends and wherever it goes. */
class ArrivesUnchangedIT extends Scenario {
    private static final String FROM = "ann@client.test";
    private static final String HERE_BOB = "bob@" + HERE;
    private static final String THERE_BOB = "bob@peer.test";
    private static final String POSTFIX_BOB = "bob@" + PostfixInstance.DOMAIN;

    /** Replies that programs show among much else. */
    private static final Pattern QUEUED = Pattern.compile("250 2\\.0\\.0 Queued as [0-9A-Z]{20}");

    private static PostfixInstance postfix;

    @BeforeAll
    static void startPostfix() throws IOException {
        if (PostfixInstance.missing().isEmpty()) {
            postfix = PostfixInstance.start();
        }
    }

    @AfterAll
    static void stopPostfix() throws IOException {
        if (postfix != null) {
            postfix.close();
        }
    }

    @Override
    Stream<DomainPolicy> domains() {
        var there = domain("peer.test", toHost(peer.ip(), peer.port()));
        return postfix == null
                ? Stream.of(there)
                : Stream.of(there, domain(PostfixInstance.DOMAIN, toHost("127.0.0.1", postfix.port())));
    }

    @Test
    void fromASocketToAMaildirAndANextHop() throws IOException {
        var small = TestMail.tricky("small", FROM, HERE_BOB);
        send("small", FROM, List.of(HERE_BOB, THERE_BOB), small);
        // Beyond what rides in the record itself, so it goes through the content topic in several pieces.
        var large = TestMail.large("large", FROM, HERE_BOB, 3_000_000);
        send("large", FROM, List.of(HERE_BOB, THERE_BOB), large);
        awaitDrained();
        assertThat(maildirs.messages(HERE_BOB))
                .extracting(TestMail::withoutOurReceived)
                .containsExactlyInAnyOrder(small, large);
        assertThat(peer.accepted())
                .extracting(message -> TestMail.withoutOurReceived(message.octets()))
                .containsExactlyInAnyOrder(small, large);
    }

    @ParameterizedTest
    @EnumSource
    void fromAProgramThatPeopleUse(MailProgram program) throws IOException, InterruptedException {
        assumeTrue(program.isInstalled(), program + " is not installed");
        for (var to : postfix == null ? List.of(HERE_BOB, THERE_BOB) : List.of(HERE_BOB, THERE_BOB, POSTFIX_BOB)) {
            var token = program + " to " + to;
            var content = program.message(token, FROM, to);
            var file = Files.write(directory.resolve("mail.eml"), program.fileOf(content));
            var reply = QUEUED.matcher(program.send(site.smtpPort(), FROM, to, file));
            assertThat(reply.find()).as(token + " was told that it is queued").isTrue();
            evidence.acknowledged(token, List.of(to), reply.group());
            Eventually.holds(token, () -> arrived(token).findAny().isPresent());
            assertThat(arrived(token).map(TestMail::withoutOurReceived).map(ArrivesUnchangedIT::text))
                    .as(token)
                    .containsExactly(text(content));
            if (to.equals(POSTFIX_BOB)) {
                evidence.arrived(token, to);
            }
        }
    }

    @Test
    void toARealPostfix() throws IOException {
        assumeTrue(postfix != null, PostfixInstance.missing());
        var small = TestMail.tricky("to postfix", FROM, POSTFIX_BOB);
        // Postfix would write Date and Message-Id itself, and then not be to blame.
        var large = ("Message-Id: <2@client.test>\r\nDate: Sun, 22 Nov 2026 12:00:00 +0000\r\n"
                        + text(TestMail.large("much to postfix", FROM, POSTFIX_BOB, 3_000_000)))
                .getBytes(StandardCharsets.ISO_8859_1);
        send("to postfix", FROM, List.of(POSTFIX_BOB), small);
        send("much to postfix", FROM, List.of(POSTFIX_BOB), large);
        for (var sent : List.of(small, large)) {
            var token = TestMail.tokenOf(sent);
            Eventually.holds(token, () -> arrived(token).findAny().isPresent());
            evidence.arrived(token, POSTFIX_BOB);
            assertThat(arrived(token).map(TestMail::withoutOurReceived)).containsExactly(sent);
        }
    }

    private Stream<byte[]> arrived(String token) {
        return Stream.of(
                        maildirs.messages(HERE_BOB),
                        peer.accepted().stream()
                                .map(message -> message.octets())
                                .toList(),
                        postfix == null ? List.<byte[]>of() : postfix.messages())
                .flatMap(List::stream)
                .filter(content -> TestMail.tokenOf(content).equals(token));
    }

    private static String text(byte[] content) {
        return new String(content, StandardCharsets.ISO_8859_1);
    }
}
