package io.postyard.standalone.up;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostPortTest {
    @ParameterizedTest
    @CsvSource({"127.0.0.1:2525,127.0.0.1,2525", "[::1]:25,::1,25", "mx.example:0,mx.example,0"})
    void readsWhatItWrites(String text, String host, int port) {
        assertThat(HostPort.parse(text)).isEqualTo(new HostPort(host, port)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "25", ":25", "host", "host:", "host:x", "host:123456", "::1:25", "host:70000"})
    void refusesWhatIsNone(String text) {
        assertThatThrownBy(() -> HostPort.parse(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void choosesAFreePortForZero() {
        assertThat(new HostPort("127.0.0.1", 0).orFree(Set.of()).port()).isPositive();
    }
}
