package io.postyard.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.standalone.trouble.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SelfSignedTest {
    private static final Instant NOW = Instant.parse("2026-11-22T00:00:00Z");

    @TempDir
    Path folder;

    @Test
    void makesBothFilesOnceAndNothingElse() throws IOException {
        var made = SelfSigned.in(folder, "mx.example.net", NOW);
        var key = Files.readString(made.key());
        assertThat(key).startsWith("-----BEGIN PRIVATE KEY-----");
        assertThat(Files.readString(made.certificate())).startsWith("-----BEGIN CERTIFICATE-----");
        assertThat(folder.toFile().list()).containsExactlyInAnyOrder("tls.crt", "tls.key");
        SelfSigned.in(folder, "mx.example.net", NOW);
        assertThat(Files.readString(made.key())).isEqualTo(key);
    }

    @ParameterizedTest
    @CsvSource({"tls.key,tls.crt", "tls.crt,tls.key"})
    void throwsNobodysFileAway(String there, String missing) throws IOException {
        Files.writeString(folder.resolve(there), "mine");
        assertThatThrownBy(() -> SelfSigned.in(folder, "mx.example.net", NOW))
                .isInstanceOf(Trouble.class)
                .hasMessageContaining("has " + there + " but no " + missing);
        assertThat(folder.resolve(there)).hasContent("mine");
        assertThat(folder.resolve(missing)).doesNotExist();
    }
}
