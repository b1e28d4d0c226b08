package io.postyard.mail.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DomainTest {
    /** RFC 1035 §2.3.1 with digits first (RFC 1123 §2.1) and underscores as DNS has them, 253 characters at most. */
    private static final Pattern HOST_NAME = Pattern.compile(
            "(?!.{254})[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?(?:\\.[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?)*");

    @ParameterizedTest
    @ValueSource(
            strings = {
                "example.com",
                "EXAMPLE.com",
                "a",
                "3com.example",
                "_dmarc.example",
                "bücher.example",
                "[192.0.2.1]",
                "[IPv6:2001:db8::1]"
            })
    void acceptsWhatNamesAHost(String text) {
        assertThat(Domain.parse(text)).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "example.com.",
                ".example",
                "a..b",
                "-a.example",
                "a-.example",
                "a b",
                "exa\nmple",
                "[1.2.3",
                "a@b"
            })
    void refusesWhatDoesNot(String text) {
        assertThat(Domain.parse(text)).isEmpty();
    }

    @Test
    void caseAndSpellingDoNotTellDomainsApart() {
        assertThat(Domain.of("Bücher.Example")).isEqualTo(Domain.of("xn--bcher-kva.example"));
    }

    @Test
    void agreesWithTheGrammarOnRandomNames() {
        long seed = 20261122;
        var random = new Random(seed);
        var alphabet = "ab0-_..[ A".toCharArray();
        for (int i = 0; i < 50_000; i++) {
            var text = new StringBuilder();
            int length = i % 50 == 0 ? 50 + random.nextInt(220) : random.nextInt(8);
            while (text.length() < length) {
                text.append(i % 50 == 0 && random.nextInt(40) != 0 ? 'a' : alphabet[random.nextInt(alphabet.length)]);
            }
            var name = text.toString();
            assertThat(isDomain(name))
                    .as("seed %d, name '%s'", seed, name)
                    .isEqualTo(HOST_NAME.matcher(name).matches());
        }
    }

    private static boolean isDomain(String name) {
        try {
            return !new Domain(name).isLiteral();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
