package io.postyard.wire.record;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Records as version 1 wrote them stay readable for ever. Each kind has bytes and the value they stand for, spelt out.
 * The files are never written anew: a change that needs that breaks what is in people's queues. A missing pair is
 * written by running this test with {@code -Dpostyard.golden.write=true}.
 */
final class GoldenRecordsTest {
    private static final Path FOLDER = Path.of("src", "test", "resources", "golden", "v1");
    private static final int SAMPLES = 4;

    @ParameterizedTest
    @EnumSource
    void theFirstVersionStaysReadable(Kind kind) throws IOException, UnreadableRecordException {
        for (int seed = 0; seed < SAMPLES; seed++) {
            var bytes = FOLDER.resolve(kind.fileName() + "-" + seed + ".bin");
            var text = FOLDER.resolve(kind.fileName() + "-" + seed + ".txt");
            if (Boolean.getBoolean("postyard.golden.write") && !Files.exists(bytes)) {
                Files.createDirectories(FOLDER);
                Files.write(bytes, kind.encode(kind.sample(seed)));
                Files.writeString(text, Kind.spell(kind.sample(seed)) + "\n");
            }
            assertThat(Kind.spell(kind.decode(Files.readAllBytes(bytes))) + "\n")
                    .isEqualTo(Files.readString(text));
        }
    }
}
