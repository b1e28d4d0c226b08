package io.postyard.testkit.process;

import io.postyard.broker.PortRange;
import java.io.IOException;
import java.util.Set;

/** Ports of loopback for the programs that tests start. */
public final class TestPort {
    /** None that a program takes when told to take any: what the test has promised to one must be free when it starts. */
    static final PortRange PROMISED = new PortRange(24_000, 32_000);

    private TestPort() {}

    /** One where nobody listens, a different one each time. */
    public static int next() throws IOException {
        return PROMISED.free("127.0.0.1", Set.of());
    }
}
