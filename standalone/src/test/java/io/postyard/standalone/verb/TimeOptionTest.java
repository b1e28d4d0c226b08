package io.postyard.standalone.verb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine.TypeConversionException;

class TimeOptionTest {
    private final TimeOption option = new TimeOption(() -> Instant.parse("2026-11-22T12:00:00Z"));

    @ParameterizedTest
    @CsvSource({
        "30s,2026-11-22T11:59:30Z",
        "2h,2026-11-22T10:00:00Z",
        "7d,2026-11-15T12:00:00Z",
        "2026-11-22T14:30:00+02:00,2026-11-22T12:30:00Z",
        "2026-11-20T01:02:03Z,2026-11-20T01:02:03Z"
    })
    void readsMoments(String text, Instant moment) {
        assertThat(option.convert(text)).isEqualTo(moment);
    }

    @Test
    void readsADateAsItsLocalMidnight() {
        assertThat(option.convert("2026-11-20"))
                .isEqualTo(LocalDate.of(2026, 11, 20)
                        .atStartOfDay(ZoneId.systemDefault())
                        .toInstant());
    }

    @Test
    void refusesOtherWords() {
        assertThatThrownBy(() -> option.convert("yesterday")).isInstanceOf(TypeConversionException.class);
    }
}
