package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.Maildirs;
import io.postyard.e2e.SmtpClient;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The policy folder of a running Postyard is edited, well and badly, while a client keeps its session open. */
@Timeout(600)
class PolicyEditedWhileRunningIT {
    private static final String DOMAIN = """
            apiVersion: postyard.io/v1alpha1
            kind: MailDomain
            metadata: {name: %s}
            spec:
              domainName: %s
              recipients: {from: Listed, addresses: [%s]}
              delivery: {maildir: {path: "mail/{domain}/{localPart}"}}
            """;

    @TempDir
    Path folder;

    private PostyardScript postyard;
    private Maildirs maildirs;

    @Test
    void takesEffectWithoutARestartAndDropsNoSession() throws Exception {
        postyard = new PostyardScript(folder);
        maildirs = new Maildirs(postyard.data().resolve("mail"));
        Files.createDirectory(folder.resolve("policy"));
        edit("first.yaml", DOMAIN.formatted("first", "first.test", "ann"));
        var running = postyard.up("--policy", folder.resolve("policy").toString());
        try (var session = SmtpClient.connect(postyard.smtp)) {
            aNewDomainIsServedInTheSameSession(session);
            aBrokenManifestKeepsTheLastGoodOneAndIsShown(session);
            aMendedOneIsTaken(session);
            aDomainThatIsTakenAwayIsServedNoMore(session);
            assertThat(session.command("QUIT")).startsWith("221");
            assertThat(running.process().isAlive()).isTrue();
        } finally {
            running.kill();
        }
    }

    private void aNewDomainIsServedInTheSameSession(SmtpClient session) throws IOException {
        assertThat(session.command("MAIL FROM:<a@client.test>")).startsWith("250");
        assertThat(session.command("RCPT TO:<ann@first.test>")).startsWith("250");
        assertThat(session.command("RCPT TO:<bob@second.test>")).startsWith("550 5.7.1");
        edit("second.yaml", DOMAIN.formatted("second", "second.test", "bob"));
        awaitReply("250", "bob@second.test");
        finish(session, "before");
        awaitMail("ann@first.test", "before");
        // A transaction is judged by one policy from MAIL on; the session's next one by the new.
        assertThat(session.command("MAIL FROM:<a@client.test>")).startsWith("250");
        assertThat(session.command("RCPT TO:<bob@second.test>")).startsWith("250");
        finish(session, "one");
        awaitMail("bob@second.test", "one");
    }

    private void aBrokenManifestKeepsTheLastGoodOneAndIsShown(SmtpClient session) throws IOException {
        edit("second.yaml", DOMAIN.formatted("second", "second.test", "bob").replace("recipients", "recipient"));
        var shown = awaitPolicy(1);
        assertThat(shown)
                .contains("second.yaml:", "no such field; did you mean recipients?")
                .containsPattern("local/second +[0-9]+ +last good one in force; refused: ")
                .containsPattern("local/first +[0-9]+ +in force");
        // The last good one names bob and nobody else; the wrong one would have named nobody, or anybody.
        assertThat(session.command("MAIL FROM:<a@client.test>")).startsWith("250");
        assertThat(session.command("RCPT TO:<cec@second.test>")).startsWith("550 5.1.1");
        assertThat(session.command("RCPT TO:<bob@second.test>")).startsWith("250");
        finish(session, "two");
        awaitMail("bob@second.test", "two");
    }

    private void aMendedOneIsTaken(SmtpClient session) throws IOException {
        edit("second.yaml", DOMAIN.formatted("second", "second.test", "bob, cec"));
        awaitReply("250", "cec@second.test");
        assertThat(awaitPolicy(0)).doesNotContain("refused");
        assertThat(session.command("MAIL FROM:<a@client.test>")).startsWith("250");
        assertThat(session.command("RCPT TO:<cec@second.test>")).startsWith("250");
        finish(session, "three");
        awaitMail("cec@second.test", "three");
    }

    private void aDomainThatIsTakenAwayIsServedNoMore(SmtpClient session) throws IOException {
        Files.delete(folder.resolve("policy").resolve("second.yaml"));
        awaitReply("550 5.7.1", "bob@second.test");
        assertThat(session.command("MAIL FROM:<a@client.test>")).startsWith("250");
        assertThat(session.command("RCPT TO:<bob@second.test>")).startsWith("550 5.7.1");
        assertThat(session.command("RCPT TO:<ann@first.test>")).startsWith("250");
        finish(session, "four");
        awaitMail("ann@first.test", "four");
    }

    private void edit(String file, String manifest) throws IOException {
        Files.writeString(folder.resolve("policy").resolve(file), manifest);
    }

    private static void finish(SmtpClient session, String subject) throws IOException {
        assertThat(session.command("DATA")).startsWith("354");
        assertThat(session.finish(("Subject: " + subject + "\r\n\r\nHello.\r\n").getBytes(StandardCharsets.US_ASCII)))
                .startsWith("250");
    }

    /** Until a session that begins now is answered so; each asks once, so that none runs out of errors. */
    private void awaitReply(String reply, String recipient) {
        Eventually.holds(reply + " to " + recipient, () -> {
            try (var client = SmtpClient.connect(postyard.smtp)) {
                client.command("MAIL FROM:<a@client.test>");
                return client.command("RCPT TO:<" + recipient + ">").startsWith(reply);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Until {@code ./postyard policy} ends so; returns what it printed. */
    private String awaitPolicy(int exitCode) {
        var output = new String[1];
        Eventually.holds("exit code " + exitCode + " of postyard policy", () -> {
            var outcome = policy();
            output[0] = outcome.output();
            return outcome.exitCode() == exitCode;
        });
        return output[0];
    }

    private PostyardScript.Outcome policy() {
        try {
            return postyard.verb("policy");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitMail(String address, String subject) {
        Eventually.holds(subject + " lies at " + address, () -> maildirs.messages(address).stream()
                .anyMatch(mail ->
                        new String(mail, StandardCharsets.ISO_8859_1).contains("\r\nSubject: " + subject + "\r\n")));
    }
}
