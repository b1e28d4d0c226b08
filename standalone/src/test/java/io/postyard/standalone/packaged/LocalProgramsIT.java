package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.Maildirs;
import io.postyard.standalone.packaged.PostyardScript.Outcome;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Programs of this machine send mail with {@code postyard sendmail} and {@code postyard mailto}. */
@Timeout(300)
class LocalProgramsIT {
    private static final String POLICY = """
            apiVersion: postyard.io/v1alpha1
            kind: MailDomain
            metadata: {name: kept}
            spec:
              domainName: kept.test
              recipients: {from: Listed, addresses: [ann, bob, eve]}
              delivery: {maildir: {path: "mail/{domain}/{localPart}"}}
            """;

    @TempDir
    Path folder;

    private PostyardScript postyard;
    private PostyardScript.Running running;

    @BeforeEach
    void start() throws Exception {
        postyard = new PostyardScript(folder);
        Files.writeString(Files.createDirectory(folder.resolve("policy")).resolve("all.yaml"), POLICY);
        running = postyard.up("--policy", "policy");
    }

    @AfterEach
    void stop() {
        running.kill();
    }

    @Test
    void recipientsComeFromTheHeaderAndBccStaysSecret() throws Exception {
        sends("To: Ann <ann@kept.test>\nBcc: bob@kept.test\nSubject: x\n\nhello\n.\nend\n", "-ti -f a@b.test -F Cron");
        var mail = only("ann");
        assertThat(mail)
                .contains("with ESMTPA", "From: \"Cron\" <a@b.test>\r\n", "\r\nDate: ")
                .contains("\r\nMessage-ID: <")
                .endsWith("\r\n\r\nhello\r\n.\r\nend\r\n")
                .doesNotContain("bob", "Bcc");
        assertThat(only("bob")).endsWith("\r\n.\r\nend\r\n").doesNotContain("Bcc");
    }

    @Test
    void aDotEndsTheMessageUnlessItIsText() throws Exception {
        sends("Subject: x\n\none\n..two\n.\nthree\n", "ann@kept.test");
        assertThat(only("ann")).endsWith("\r\none\r\n..two\r\n");
        sends("Subject: x\n\none\n.\nthree\n", "-oi -oem bob@kept.test");
        assertThat(only("bob")).endsWith("\r\none\r\n.\r\nthree\r\n");
    }

    @Test
    void programsTalkToIt() throws Exception {
        var talk = sendmail(
                "EHLO [127.0.0.1]\nMAIL FROM:<a@b.test>\nRCPT TO:<ann@kept.test>\nDATA\nSubject: x\n\nhi\n.\nQUIT\n",
                "-bs");
        assertThat(talk.exitCode()).as(talk.errors()).isZero();
        assertThat(talk.output().lines().map(line -> line.substring(0, 3)).distinct())
                .containsExactly("220", "250", "354", "221");
        assertThat(only("ann")).endsWith("\r\nhi\r\n");
    }

    @Test
    void aBatchGoesOnBehindWhatIsRefused() throws Exception {
        var batch = sendmail(
                "MAIL FROM:<a@b.test>\nRCPT TO:<nobody@kept.test>\nDATA\nMAIL FROM:<x@b.test>\n.\nRSET\n"
                        + "MAIL FROM:<a@b.test>\nRCPT TO:<bob@kept.test>\nDATA\nSubject: x\n\nhi\n.\nQUIT\n",
                "-bS");
        assertThat(batch.exitCode()).as(batch.errors()).isEqualTo(67);
        assertThat(batch.errors()).contains("RCPT TO:<nobody@kept.test>: 550 5.1.1");
        assertThat(batch.output()).isEmpty();
        assertThat(only("bob")).endsWith("\r\nhi\r\n");
    }

    @Test
    void whatIsRefusedSaysWhyAndReachesNobody() throws Exception {
        fails(67, "nobody@kept.test: 550 5.1.1", "Subject: x\n\nhi\n", "ann@kept.test nobody@kept.test");
        fails(77, "550 5.7.1", "Subject: x\n\nhi\n", "someone@elsewhere.test");
        fails(65, "", "Subject: x\nno field\n\nhi\n", "ann@kept.test");
        fails(65, "no list of addresses", "To: <<\n\nhi\n", "-t");
        fails(64, "no recipient", "Subject: x\n\nhi\n", "-i");
        fails(64, "no such option", "", "-Z ann@kept.test");
        fails(64, "-N", "", "-N sometimes ann@kept.test");
        // All mail takes one way, so what comes behind the refused ones is the first to arrive.
        sends("Subject: last\n\nhi\n", "-N never -R hdrs -V id=7 ann@kept.test");
        assertThat(only("ann")).contains("Subject: last\r\n");
    }

    @Test
    void whatIsToBeReportedIs() throws Exception {
        sends("Subject: x\n\nthe body\n", "-f eve@kept.test -N success -R hdrs -V id=7 ann@kept.test");
        assertThat(only("ann")).endsWith("\r\nthe body\r\n");
        assertThat(only("eve"))
                .contains("\r\nOriginal-Envelope-Id: id=7\r\n", "\r\nSubject: x\r\n")
                .doesNotContain("the body");
    }

    @Test
    void aLineThatDoesNotEndIsNotKept() throws Exception {
        fails(65, "a line is longer than", "x".repeat(2 << 20), "ann@kept.test");
        fails(65, "a line is longer than", "x".repeat(2 << 20), "-bS");
        var talk = sendmail("x".repeat(2 << 20), "-bs");
        assertThat(talk.exitCode()).as(talk.errors()).isEqualTo(65);
        assertThat(talk.output()).startsWith("220 ");
    }

    @Test
    void withoutKafkaOrSettingsNothingIsSent() throws Exception {
        var away = postyard.shell("printf 'Subject: x\\n\\nhi\\n' | sh '" + PostyardScript.ROOT
                + "/postyard' sendmail --kafka 127.0.0.1:1 ann@kept.test");
        assertThat(away.exitCode()).as(away.errors()).isEqualTo(75);
        assertThat(away.errors()).contains("nothing was sent");
        var nowhere = postyard.shell("printf 'Subject: x\\n\\nhi\\n' | sh '" + PostyardScript.ROOT
                + "/postyard' sendmail --data none ann@kept.test");
        assertThat(nowhere.exitCode()).as(nowhere.errors()).isEqualTo(78);
    }

    @Test
    void aTextGoesToSomebody() throws Exception {
        var sent = postyard.shell("echo 'Grüße' | sh '" + PostyardScript.ROOT
                + "/postyard' mailto -s 'Schöne Grüße' -f a@b.test eve@kept.test");
        assertThat(sent).isEqualTo(new Outcome(0, "", ""));
        assertThat(only("eve"))
                .contains(
                        "To: eve@kept.test\r\n", "Subject: =?UTF-8?B?U2Now7ZuZSBHcsO8w59l?=\r\n", "From: a@b.test\r\n")
                .endsWith("\r\n\r\nGrüße\r\n");
        var misused = postyard.shell("sh '" + PostyardScript.ROOT + "/postyard' mailto </dev/null");
        assertThat(misused.exitCode()).isEqualTo(64);
    }

    private void sends(String text, String arguments) throws Exception {
        assertThat(sendmail(text, arguments)).isEqualTo(new Outcome(0, "", ""));
    }

    private void fails(int exitCode, String why, String text, String arguments) throws Exception {
        var outcome = sendmail(text, arguments);
        assertThat(outcome.exitCode()).as(outcome.errors()).isEqualTo(exitCode);
        assertThat(outcome.errors()).contains(why).startsWith("postyard: ").hasLineCount(1);
    }

    private Outcome sendmail(String text, String arguments) throws Exception {
        Files.writeString(folder.resolve("text"), text);
        return postyard.shell("sh '" + PostyardScript.ROOT + "/postyard' sendmail " + arguments + " <text");
    }

    /** Waits for the first message of a mailbox; there is no other. */
    private String only(String name) throws Exception {
        var waited =
                postyard.shell("until ls .postyard/mail/kept.test/" + name + "/new/* 2>/dev/null; do sleep 0.1; done");
        assertThat(waited.exitCode()).isZero();
        List<byte[]> all = new Maildirs(postyard.data().resolve("mail")).messages(name + "@kept.test");
        assertThat(all).hasSize(1);
        return new String(all.getFirst(), StandardCharsets.UTF_8);
    }
}
