package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.Trouble;
import org.junit.jupiter.api.Test;

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
    void ourAddressAsLiteral() {
        nowhere(resolve("[192.0.2.1]"), Trouble.MX_LOOP);
        assertThat(found("[192.0.2.2]")).containsExactly("192.0.2.2[192.0.2.2]:25");
        assertThat(found("[IPv6:2001:db8::7]")).containsExactly("2001:db8:0:0:0:0:0:7[2001:db8:0:0:0:0:0:7]:25");
    }
}
