package io.postyard.worker.attempt;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FailureTest {
    /** The policy, written a second time on purpose. */
    @ParameterizedTest
    @CsvSource({
        "CONNECT,              SITE,      true,  false",
        "GREETING_SOFT,        SITE,      true,  false",
        "GREETING_HARD,        SITE,      true,  false",
        "HELLO_SOFT,           SITE,      true,  false",
        "HELLO_HARD,           SITE,      true,  true",
        "TLS,                  SITE,      true,  false",
        "HANDSHAKE_BROKEN,     SITE,      true,  false",
        "TRANSACTION_BROKEN,   MESSAGE,   true,  false",
        "MESSAGE_SOFT,         MESSAGE,   true,  false",
        "MESSAGE_HARD,         MESSAGE,   false, true",
        "RECIPIENT_SOFT,       RECIPIENT, true,  false",
        "RECIPIENT_HARD,       RECIPIENT, false, true",
        "CANNOT_CARRY,         MESSAGE,   true,  true",
        "LOST_AFTER_FINAL_DOT, MESSAGE,   false, false",
        "CONTENT_UNREADABLE,   MESSAGE,   false, false"
    })
    void follows(Failure failure, Failure.Scope scope, boolean nextHost, boolean bounces) {
        assertThat(failure.scope()).isEqualTo(scope);
        assertThat(failure.triesNextHost()).isEqualTo(nextHost);
        assertThat(failure.bounces()).isEqualTo(bounces);
    }

    @ParameterizedTest
    @EnumSource
    void isDescribedWithItsTest(Failure failure) throws IOException {
        var root = Path.of(System.getProperty("postyard.root", ".."));
        var row = Files.readString(root.resolve("docs/delivery-failures.md"))
                .lines()
                .filter(line -> line.startsWith("| `" + failure + "`"))
                .toList();
        assertThat(row).as("rows of %s in docs/delivery-failures.md", failure).hasSize(1);
        var cells = row.getFirst().split("\\|", -1);
        assertThat(cells[4].strip()).as("next host").isEqualTo(failure.triesNextHost() ? "yes" : "no");
        assertThat(cells[5].strip()).as("at the last host").startsWith(failure.bounces() ? "bounces" : "deferred");
        assertThat(cells[6]).as("tests").contains("`");
    }

    @Test
    void theTestsThatTheDocumentNamesExist() throws IOException {
        var root = Path.of(System.getProperty("postyard.root", ".."));
        var names = Pattern.compile("`(\\w+(?:IT|Test))`")
                .matcher(Files.readString(root.resolve("docs/delivery-failures.md")))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        try (var files = Files.walk(root)) {
            var known = files.filter(f -> f.toString().endsWith(".java"))
                    .map(f -> f.getFileName().toString().replace(".java", ""))
                    .toList();
            assertThat(known).containsAll(names);
        }
    }
}
