package io.postyard.crds.folder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever a folder holds, the answer is a list of problems. */
class GarbageTest {
    private static final int ROUNDS = 400;
    private static final String[] PIECES = {
        "apiVersion: postyard.io/v1alpha1\n",
        "kind: MailDomain\n",
        "kind: RelayPolicy\n",
        "metadata: {name: a}\n",
        "spec:\n",
        "  delivery: {mx: {}}\n",
        "  domainName: example.com\n",
        "---\n",
        "&a ",
        "*a ",
        "<<: *a\n",
        "? ",
        "- ",
        "[",
        "]",
        "{",
        "}",
        "~",
        "!!binary ",
        "'",
        "\"",
        "|\n",
        ">\n",
        "99999999999999999999",
        "-0",
        ".nan",
        ": ",
        "\t",
        "\u0000",
        "é",
        "\ud800",
        "match: ",
        "delivery: ",
        "retry: ",
        "schedule: [1m]",
        "\n  ",
        "\n    ",
        "#",
        "%YAML 9\n"
    };

    @TempDir
    Path folder;

    @Test
    void randomBytesAndRandomYamlNeverThrow() throws IOException {
        long seed = new Random().nextLong();
        var random = new Random(seed);
        var whole = Files.readString(
                Path.of(System.getProperty("postyard.root"), "examples", "quickstart", "submission.yaml"));
        for (int round = 0; round < ROUNDS; round++) {
            var bytes =
                    switch (round % 3) {
                        case 0 -> randomBytes(random);
                        case 1 -> randomPieces(random).getBytes(StandardCharsets.UTF_8);
                        default -> mutated(whole, random).getBytes(StandardCharsets.UTF_8);
                    };
            Files.write(folder.resolve("garbage.yaml"), bytes);
            assertThatCode(() -> assertThat(PolicyFolder.check(folder, Duration.ofDays(7)))
                            .isNotNull())
                    .as("seed %d, round %d", seed, round)
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] randomBytes(Random random) {
        var bytes = new byte[random.nextInt(2_000)];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String randomPieces(Random random) {
        var text = new StringBuilder();
        for (int i = random.nextInt(60); i > 0; i--) {
            text.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return text.toString();
    }

    /** A good manifest with a few words swapped for others of it or for pieces. */
    private static String mutated(String whole, Random random) {
        var words = whole.splitWithDelimiters("[ :\\n\\[\\]{},]+", 0);
        for (int i = 1 + random.nextInt(5); i > 0; i--) {
            words[random.nextInt(words.length)] =
                    random.nextBoolean() ? words[random.nextInt(words.length)] : PIECES[random.nextInt(PIECES.length)];
        }
        return String.join("", words);
    }
}
