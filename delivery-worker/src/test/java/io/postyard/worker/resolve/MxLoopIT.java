package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.Trouble;
import java.net.NetworkInterface;
import java.net.SocketException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing at or behind our own place in the list (RFC 5321 §5.1), or mail would go round. */
class MxLoopIT extends DnsScenario {
    @Test
    void onlyTheBetterOnesCountWhenWeAreBackup() {
        dns.mx("b.test", 10, "best.b.test").mx("b.test", 20, "US.test").mx("b.test", 20, "peer.b.test");
        dns.mx("b.test", 30, "worst.b.test");
        dns.a("best.b.test", "198.51.100.1").a("peer.b.test", "198.51.100.2").a("worst.b.test", "198.51.100.3");
        assertThat(found("b.test")).containsExactly("best.b.test[198.51.100.1]:25");
    }

    @Test
    void weAreTheBestByName() {
        dns.mx("b.test", 10, "us.test").mx("b.test", 20, "other.b.test").a("other.b.test", "198.51.100.1");
        nowhere(resolve("b.test"), Trouble.MX_LOOP);
    }

    @Test
    void weAreTheBestByAddress() {
        dns.mx("b.test", 10, "alias.b.test").a("alias.b.test", "192.0.2.1");
        nowhere(resolve("b.test"), Trouble.MX_LOOP);
    }

    @Test
    void weAreTheDomainsOwnAddress() {
        dns.a("b.test", "192.0.2.1");
        nowhere(resolve("b.test"), Trouble.MX_LOOP);
    }

    @Test
    void weAreTheBestByAnotherNameOfOurs() {
        dns.mx("b.test", 10, "balancer.test").a("balancer.test", "203.0.113.1");
        nowhere(resolve("b.test"), Trouble.MX_LOOP);
    }

    @Test
    void anAddressOfThisMachineIsOurs() throws SocketException {
        var addresses = NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .toList();
        assertThat(addresses).isNotEmpty();
        for (int i = 0; i < addresses.size(); i++) {
            // Without the interface, which only a literal of this machine's can name.
            var ip = addresses.get(i).getHostAddress().replaceFirst("%.*", "");
            var host = "host" + i + ".b.test";
            var unused = ip.contains(":") ? dns.aaaa(host, ip) : dns.a(host, ip);
            dns.mx("b" + i + ".test", 10, host);
            nowhere(resolve("b" + i + ".test"), Trouble.MX_LOOP);
            nowhere(resolve(ip.contains(":") ? "[IPv6:" + ip + "]" : "[" + ip + "]"), Trouble.MX_LOOP);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[192.0.2.1]",
                "[IPv6:2001:db8:25::1]",
                "[IPv6:::ffff:192.0.2.1]",
                "[127.0.0.1]",
                "[127.1.2.3]",
                "[0.0.0.0]",
                "[IPv6:::1]",
                "[IPv6:::]"
            })
    void ourAddressAsLiteral(String literal) {
        nowhere(resolve(literal), Trouble.MX_LOOP);
    }

    @Test
    void anothersAddressAsLiteral() {
        assertThat(found("[203.0.113.7]")).containsExactly("203.0.113.7[203.0.113.7]:25");
        assertThat(found("[IPv6:2001:db8::7]")).containsExactly("2001:db8:0:0:0:0:0:7[2001:db8:0:0:0:0:0:7]:25");
    }
}
