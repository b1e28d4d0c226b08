package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** TLS as {@code ./postyard up} has it without being told anything, with the programs that everybody has. */
@Timeout(300)
class TlsProgramsIT {
    private static final String TRUST = " --cacert .postyard/tls/tls.crt";

    @TempDir
    Path folder;

    private PostyardScript postyard;
    private PostyardScript.Running running;

    @BeforeEach
    void start() throws Exception {
        postyard = new PostyardScript(folder);
        running = postyard.up();
    }

    @AfterEach
    void stop() {
        running.kill();
    }

    @Test
    void curlSendsUnderTlsAndTheMessageArrivesUnchanged() throws Exception {
        var sent = postyard.shell("head -c 9000000 /dev/urandom | base64 -w 76 | sed 's/$/\r/' > body.eml\n"
                + send("smtp://localhost:" + postyard.smtp + " --ssl-reqd" + TRUST)
                + send("smtp://localhost:" + postyard.submission + " --ssl-reqd --tls-max 1.2" + TRUST)
                + send("smtps://localhost:" + postyard.submissions + TRUST)
                + "until [ \"$(ls .postyard/mail/example.com/bob/new 2>/dev/null | wc -l)\" = 3 ]; do sleep 0.1; done\n"
                + "for file in .postyard/mail/example.com/bob/new/*; do\n"
                + "  grep -q 'with ESMTPS' \"$file\"\n"
                + "  tail -c $(wc -c <body.eml) \"$file\" | cmp - body.eml\n"
                + "done\n"
                + "grep -h -o 'using TLSv1.[23]' .postyard/mail/example.com/bob/new/* | sort | uniq -c");
        assertThat(sent.exitCode()).as(sent.errors()).isZero();
        assertThat(sent.output()).contains("1 using TLSv1.2").contains("2 using TLSv1.3");
        assertThat(running.said()).contains("submissions 127.0.0.1:" + postyard.submissions);
        var newest = postyard.verb("trace", "bob@example.com")
                .output()
                .lines()
                .toList()
                .get(1)
                .split(" ", 2)[0];
        assertThat(postyard.verb("trace", newest).output()).contains("by ESMTPS, TLSv1.3 TLS_AES_");
    }

    @Test
    void opensslFindsNothingOldAndCannotRenegotiate() throws Exception {
        var connect = "openssl s_client -starttls smtp -connect 127.0.0.1:" + postyard.smtp;
        for (var refused : new String[] {
            "-tls1_1 -cipher DEFAULT@SECLEVEL=0", "-tls1_2 -cipher AES128-SHA", "-tls1_2 -cipher ECDHE-RSA-AES128-SHA"
        }) {
            assertThat(postyard.shell(connect + " " + refused + " </dev/null").exitCode())
                    .as(refused)
                    .isNotZero();
        }
        var chosen = postyard.shell(
                connect + " -tls1_3 -ciphersuites TLS_AES_256_GCM_SHA384:TLS_AES_128_GCM_SHA256" + " </dev/null");
        assertThat(chosen.output()).contains("Cipher is TLS_AES_128_GCM_SHA256");
        // R asks to renegotiate.
        assertThat(postyard.shell("printf 'R\\nQUIT\\r\\n' | " + connect + " -tls1_2")
                        .exitCode())
                .isNotZero();
    }

    private static String send(String how) {
        return "curl -sS " + how + " --mail-from ann@example.org --mail-rcpt bob@example.com --upload-file body.eml\n";
    }
}
