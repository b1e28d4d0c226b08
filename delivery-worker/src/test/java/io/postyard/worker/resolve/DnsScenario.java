package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.NextHop;
import io.postyard.testkit.dns.TestDns;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

/** A resolver that asks a DNS server with the records of the test. We are us.test and balancer.test, at
 * 192.0.2.1 and 2001:db8:25::/64. */
abstract class DnsScenario {
    final TestDns dns = TestDns.start();
    private Duration queryTime = Duration.ofSeconds(15);
    private Duration totalTime = Duration.ofSeconds(50);
    private MxResolver resolver;

    @AfterEach
    void stop() {
        dns.close();
    }

    void patience(Duration query, Duration total) {
        queryTime = query;
        totalTime = total;
    }

    MxResolver resolver() {
        if (resolver == null) {
            resolver = new MxResolver(new ResolverSettings(
                    List.of(new InetSocketAddress(dns.ip(), dns.port())),
                    OwnHosts.of("us.test", List.of("192.0.2.1", "2001:db8:25::/64", "Balancer.test"), 25),
                    25,
                    queryTime,
                    totalTime,
                    1000));
        }
        return resolver;
    }

    Resolution resolve(String domain) {
        return resolver().resolve(new NextHop.Mx(Domain.of(domain)));
    }

    /** As {@code host[ip]:port}. */
    List<String> found(String domain) {
        var resolution = resolve(domain);
        assertThat(resolution).isInstanceOf(Resolution.Found.class);
        return ((Resolution.Found) resolution)
                .targets().stream().map(Target::toString).toList();
    }

    static void nowhere(Resolution resolution, Trouble trouble) {
        assertThat(resolution).isInstanceOfSatisfying(Resolution.Nowhere.class, n -> assertThat(n.trouble())
                .isEqualTo(trouble));
    }

    static void notNow(Resolution resolution) {
        assertThat(resolution).isInstanceOf(Resolution.NotNow.class);
    }
}
