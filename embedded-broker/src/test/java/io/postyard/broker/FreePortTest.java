package io.postyard.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FreePortTest {
    @Test
    void givesNoneTwice() throws Exception {
        var given = new HashSet<Integer>();
        for (int i = 0; i < 200; i++) {
            assertThat(given.add(FreePort.of("127.0.0.1"))).isTrue();
        }
    }

    @Test
    void leavesOutWhatOthersWant() throws Exception {
        int port = FreePort.of("127.0.0.1");
        var wanted = new HashSet<Integer>();
        for (int i = 1; i <= 200; i++) {
            wanted.add(port + i);
        }
        assertThat(wanted).doesNotContain(FreePort.of("127.0.0.1", Set.copyOf(wanted)));
    }
}
