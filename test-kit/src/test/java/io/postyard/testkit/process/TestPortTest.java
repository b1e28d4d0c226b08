package io.postyard.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.FreePort;
import java.util.HashSet;
import org.junit.jupiter.api.Test;

class TestPortTest {
    /** A program picks at random: were both ranges one, it would sometimes take what another was promised. */
    @Test
    void promisesNoPortThatAProgramMightTakeForItself() throws Exception {
        var promised = new HashSet<Integer>();
        for (int i = 0; i < 8_000; i++) {
            promised.add(TestPort.next());
        }
        for (int i = 0; i < 9_000; i++) {
            assertThat(promised).doesNotContain(FreePort.of("127.0.0.1"));
        }
    }
}
