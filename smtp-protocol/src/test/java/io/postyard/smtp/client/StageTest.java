package io.postyard.smtp.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class StageTest {
    @ParameterizedTest
    @CsvSource({"GREETING, 5", "MAIL, 5", "RCPT, 5", "DATA, 2", "DATA_BLOCK, 3", "FINAL_DOT, 10"})
    void givesPeersTheTimeOfRfc5321(Stage stage, int minutes) {
        assertThat(stage.timeout()).isEqualTo(Duration.ofMinutes(minutes));
    }

    @ParameterizedTest
    @EnumSource
    void onlyTheEndOfDataLeavesDoubt(Stage stage) {
        assertThat(stage.inDoubt()).isEqualTo(stage == Stage.FINAL_DOT);
        assertThat(stage.words()).isNotBlank();
    }

    @Test
    void noOtherFileOfThePackageHasATimeout() throws IOException {
        var folder = Path.of("src/main/java/io/postyard/smtp/client");
        try (var files = Files.list(folder)) {
            for (var file : files.filter(f -> !f.endsWith("Stage.java")).toList()) {
                assertThat(Files.readString(file))
                        .as(file.toString())
                        .doesNotContainPattern("Duration\\.of|ofSeconds|ofMillis");
            }
        }
    }
}
