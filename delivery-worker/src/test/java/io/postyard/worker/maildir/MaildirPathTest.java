package io.postyard.worker.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MaildirPathTest {
    private static final Path ROOT = Path.of("/var/mail");

    private static Optional<Path> of(String localPart) {
        return MaildirPath.of(ROOT, "{domain}/{localPart}", new Mailbox(localPart, Domain.of("B.test")));
    }

    @ParameterizedTest
    @CsvSource({
        "bob, bob",
        "Bob.Smith, bob.smith",
        "bob+x, bob+x",
        "b ob, b%20ob",
        "100%, 100%25",
        "jos\u00e9, jos%C3%A9",
        "a..b, a..b"
    })
    void isOneLowerCaseElement(String localPart, String element) {
        assertThat(of(localPart)).contains(ROOT.resolve("b.test").resolve(element));
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", ".", ".bob", "../bob", "a/b", "/etc", "a\\b", "../../etc/passwd"})
    void neverLeadsElsewhere(String localPart) {
        assertThat(of(localPart)).isEmpty();
    }

    @Test
    void fitsAFileName() {
        assertThat(of("x".repeat(64))).isPresent();
        assertThat(of("x".repeat(250))).isEmpty();
    }

    @Test
    void anAbsoluteTemplateStandsAlone() {
        assertThat(MaildirPath.of(ROOT, "/home/{localPart}/Maildir", Mailbox.of("bob@b.test")))
                .contains(Path.of("/home/bob/Maildir"));
    }

    @Test
    void aLocalPartThatLooksLikeAPlaceholderIsText() {
        assertThat(MaildirPath.of(ROOT, "{localPart}", Mailbox.of("{domain}@b.test")))
                .contains(ROOT.resolve("{domain}"));
    }
}
