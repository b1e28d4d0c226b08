package io.postyard.ingress.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.admission.ConnectionLimit.Answer;
import io.postyard.mail.policy.Network;
import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConnectionLimitTest {
    private static final InetAddress ANN = InetAddress.ofLiteral("192.0.2.1");
    private static final InetAddress BOB = InetAddress.ofLiteral("2001:db8::1");
    private static final InetAddress EXEMPT = InetAddress.ofLiteral("198.51.100.7");

    private final ConnectionLimit limit = new ConnectionLimit(4, 2, List.of(Network.parse("198.51.100.0/24")));

    @Test
    void countsPerClientAndInAll() {
        assertThat(limit.tryAcquire(ANN)).isEqualTo(Answer.ADMITTED);
        assertThat(limit.tryAcquire(ANN)).isEqualTo(Answer.ADMITTED);
        assertThat(limit.tryAcquire(ANN)).isEqualTo(Answer.TOO_MANY_OF_CLIENT);
        assertThat(limit.tryAcquire(BOB)).isEqualTo(Answer.ADMITTED);
        assertThat(limit.tryAcquire(BOB)).isEqualTo(Answer.ADMITTED);
        assertThat(limit.tryAcquire(EXEMPT)).isEqualTo(Answer.BUSY);
        assertThat(limit.open()).isEqualTo(4);
        limit.release(ANN);
        assertThat(limit.tryAcquire(ANN)).isEqualTo(Answer.ADMITTED);
    }

    @Test
    void takesAWholeIpv6SubnetForOneClient() {
        var neighbours = List.of(
                InetAddress.ofLiteral("2001:db8:0:1::1"),
                InetAddress.ofLiteral("2001:db8:0:1:ffff:ffff:ffff:ffff"),
                InetAddress.ofLiteral("2001:db8:0:1:a::"));
        assertThat(limit.tryAcquire(neighbours.get(0))).isEqualTo(Answer.ADMITTED);
        assertThat(limit.tryAcquire(neighbours.get(1))).isEqualTo(Answer.ADMITTED);
        assertThat(limit.tryAcquire(neighbours.get(2))).isEqualTo(Answer.TOO_MANY_OF_CLIENT);
        assertThat(limit.tryAcquire(InetAddress.ofLiteral("2001:db8:0:2::1"))).isEqualTo(Answer.ADMITTED);
        limit.release(neighbours.get(0));
        assertThat(limit.tryAcquire(neighbours.get(2))).isEqualTo(Answer.ADMITTED);
    }

    @Test
    void countsMappedAddressesAsIpv4() {
        assertThat(limit.tryAcquire(InetAddress.ofLiteral("::ffff:192.0.2.1"))).isEqualTo(Answer.ADMITTED);
        assertThat(limit.tryAcquire(ANN)).isEqualTo(Answer.ADMITTED);
        assertThat(limit.tryAcquire(ANN)).isEqualTo(Answer.TOO_MANY_OF_CLIENT);
        assertThat(limit.tryAcquire(InetAddress.ofLiteral("::ffff:192.0.2.2"))).isEqualTo(Answer.ADMITTED);
    }

    @Test
    void exemptsNetworksFromTheLimitPerClient() {
        for (int i = 0; i < 4; i++) {
            assertThat(limit.tryAcquire(EXEMPT)).isEqualTo(Answer.ADMITTED);
        }
        assertThat(limit.tryAcquire(EXEMPT)).isEqualTo(Answer.BUSY);
    }

    @Test
    void saysForWhomAnAddressIsCounted() {
        assertThat(limit.counted(ANN)).contains(ANN);
        assertThat(limit.counted(InetAddress.ofLiteral("2001:db8:0:1:a::b")))
                .contains(InetAddress.ofLiteral("2001:db8:0:1::"));
        assertThat(limit.counted(EXEMPT)).isEmpty();
    }
}
