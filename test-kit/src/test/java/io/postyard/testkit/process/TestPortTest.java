package io.postyard.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.broker.FreePort;
import io.postyard.broker.PortRange;
import org.junit.jupiter.api.Test;

class TestPortTest {
    /** A program picks at random: were both ranges one, it would sometimes take what another was promised. */
    @Test
    void promisesNoPortThatAProgramMightTakeForItself() throws Exception {
        assertThat(TestPort.PROMISED.overlaps(FreePort.ANY)).isFalse();
        int promised = TestPort.next();
        assertThat(new PortRange(promised, promised + 1).overlaps(FreePort.ANY)).isFalse();
        assertThat(new PortRange(promised, promised + 1).overlaps(TestPort.PROMISED))
                .isTrue();
    }
}
