package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** Answers are kept for their TTL and no longer. */
class AnswersAreRememberedIT extends DnsScenario {
    @Test
    void forTheirTtl() {
        dns.mx("b.test", 10, "mx.b.test").a("mx.b.test", "198.51.100.1");
        for (int i = 0; i < 10; i++) {
            found("b.test");
        }
        assertThat(dns.queries("b.test", Type.MX)).isEqualTo(1);
        assertThat(dns.queries("mx.b.test", Type.A)).isEqualTo(1);
    }

    @Test
    void andNoLonger() {
        dns.ttl(0).mx("b.test", 10, "mx.b.test").a("mx.b.test", "198.51.100.1");
        found("b.test");
        dns.forget("mx.b.test").a("mx.b.test", "198.51.100.2");
        assertThat(found("b.test")).containsExactly("mx.b.test[198.51.100.2]:25");
    }
}
