package io.postyard.standalone.verb;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TextTest {
    @ParameterizedTest
    @CsvSource({"PT-5S,0s", "PT59S,59s", "PT12M5S,12m5s", "PT1H30M,1h30m", "P3DT4H,3d4h"})
    void saysAgesInTwoUnits(Duration age, String words) {
        assertThat(Text.age(age)).isEqualTo(words);
    }

    @ParameterizedTest
    @CsvSource({"204,204 bytes", "20480,20 KiB", "52428800,50 MiB"})
    void saysSizes(long octets, String words) {
        assertThat(Text.size(octets)).isEqualTo(words);
    }

    @Test
    void linesColumnsUp() {
        assertThat(Text.columns(List.of(List.of("A", "B"), List.of("long", "x"))))
                .containsExactly("A     B", "long  x");
    }
}
