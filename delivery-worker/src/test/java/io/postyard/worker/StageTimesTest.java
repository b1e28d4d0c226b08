package io.postyard.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.postyard.smtp.client.Stage;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StageTimesTest {
    @Test
    void readsEachStage() {
        assertThat(StageTimes.parse(List.of("final-dot=15m", " rcpt = 30s ", "connect=5")))
                .isEqualTo(Map.of(
                        Stage.FINAL_DOT, Duration.ofMinutes(15),
                        Stage.RCPT, Duration.ofSeconds(30),
                        Stage.CONNECT, Duration.ofSeconds(5)));
        assertThat(StageTimes.parse(List.of())).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dot=1m | the stages are connect, greeting, ehlo",
                "rcpt | write each stage once",
                "rcpt=soon | written as 30s",
                "rcpt=0s | 1s to 1h",
                "rcpt=2h | 1s to 1h"
            })
    void saysWhatToWrite(String item, String advice) {
        assertThatThrownBy(() -> StageTimes.parse(List.of(item)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("'" + item + "'")
                .hasMessageContaining(advice);
    }

    @Test
    void refusesAStageTwice() {
        assertThatThrownBy(() -> StageTimes.parse(List.of("rcpt=1m", "rcpt=2m")))
                .hasMessageContaining("once");
    }
}
