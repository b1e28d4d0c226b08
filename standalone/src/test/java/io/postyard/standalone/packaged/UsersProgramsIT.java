package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code examples/users}, with the programs that everybody has. */
@Timeout(300)
class UsersProgramsIT {
    private static final Path EXAMPLE = PostyardScript.ROOT.resolve("examples").resolve("users");

    @TempDir
    Path folder;

    private PostyardScript postyard;
    private PostyardScript.Running running;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(folder.resolve("mail.eml"), "Subject: x\r\n\r\nhello\r\n");
        postyard = new PostyardScript(folder);
        running = postyard.up(
                "--policy",
                EXAMPLE.toString(),
                "--users",
                EXAMPLE.resolve("users").toString());
    }

    @AfterEach
    void stop() {
        running.kill();
    }

    @Test
    void thePageTellsTheTruth() throws Exception {
        var block = Pattern.compile("```sh\n(curl .*?)```", Pattern.DOTALL)
                .matcher(Files.readString(PostyardScript.ROOT.resolve("docs/users.md")));
        assertThat(block.find()).isTrue();
        var sent = postyard.shell(block.group(1).replace("2587", Integer.toString(postyard.submission)));
        assertThat(sent.exitCode()).as(sent.errors()).isZero();
    }

    @Test
    void curlLogsInByEachMechanism() throws Exception {
        var sent = postyard.shell(curl("PLAIN", "s3cret")
                + curl("LOGIN", "s3cret")
                + "until [ \"$(ls .postyard/mail/example.com/bob/new 2>/dev/null | wc -l)\" = 2 ]; do sleep 0.1; done\n"
                + "grep -l 'with ESMTPSA' .postyard/mail/example.com/bob/new/* | wc -l\n"
                + "! grep -i 'login\\|user' .postyard/mail/example.com/bob/new/*\n"
                + "! " + curl("PLAIN", "guess"));
        assertThat(sent.exitCode()).as(sent.errors()).isZero();
        assertThat(sent.output().strip()).isEqualTo("2");
        assertThat(sent.errors()).contains("Login denied");
        var newest = postyard.verb("trace", "bob@example.com")
                .output()
                .lines()
                .toList()
                .get(1)
                .split(" ", 2)[0];
        assertThat(postyard.verb("trace", newest).output()).contains("ESMTPSA").contains("user ann@example.com");
        assertThat(Files.readString(folder.resolve(".postyard/log/postyard.log")))
                .doesNotContain("s3cret", "guess");
    }

    @Test
    void whatCurlLeavesOutIsAdded() throws Exception {
        Files.writeString(folder.resolve("mail.eml"), "Subject: x\r\nBcc: secret@example.com\r\n\r\nhello\r\n");
        var sent = postyard.shell(curl("PLAIN", "s3cret")
                + "until [ -n \"$(ls .postyard/mail/example.com/bob/new 2>/dev/null)\" ]; do sleep 0.1; done\n"
                + "cat .postyard/mail/example.com/bob/new/*\n");
        assertThat(sent.exitCode()).as(sent.errors()).isZero();
        assertThat(sent.output().replace("\r", ""))
                .matches("(?s)Received: .*\nSubject: x\nDate: .* \\+0000\nFrom: ann@example\\.com\n"
                        + "Message-ID: <[0-9A-Z]{20}@example\\.com>\n\nhello\n");
    }

    @Test
    void pythonLogsIn() throws Exception {
        Files.writeString(folder.resolve("send.py"), """
                import smtplib, ssl
                trust = ssl.create_default_context(cafile='.postyard/tls/tls.crt')
                for mechanism in ('auth_plain', 'auth_login'):
                    with smtplib.SMTP('localhost', %d) as smtp:
                        smtp.starttls(context=trust)
                        smtp.ehlo()
                        smtp.user, smtp.password = 'ann@example.com', 's3cret'
                        name = mechanism[5:].upper()
                        print(smtp.auth(name, getattr(smtp, mechanism))[0])
                        smtp.sendmail('ann@example.com', ['bob@example.com'], open('mail.eml').read())
                        try:
                            smtp.sendmail('bob@example.com', ['bob@example.com'], 'x')
                        except smtplib.SMTPSenderRefused as e:
                            print(e.smtp_code)
                with smtplib.SMTP_SSL('localhost', %d, context=trust) as smtp:
                    try:
                        smtp.sendmail('ann@example.com', ['bob@example.com'], 'x')
                    except smtplib.SMTPSenderRefused as e:
                        print(e.smtp_code)
                """.formatted(postyard.submission, postyard.submissions));
        var sent = postyard.shell("python3 send.py");
        assertThat(sent.exitCode()).as(sent.errors()).isZero();
        assertThat(sent.output().lines()).containsExactly("235", "553", "235", "553", "530");
    }

    private String curl(String mechanism, String password) {
        return "curl -sS --ssl-reqd --cacert .postyard/tls/tls.crt smtp://localhost:" + postyard.submission
                + " --user ann@example.com:" + password + " --login-options AUTH=" + mechanism
                + " --mail-from ann@example.com --mail-rcpt bob@example.com --upload-file mail.eml\n";
    }
}
