package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.dns.TestDns.Fault;
import org.junit.jupiter.api.Test;

/** An answer too large for UDP is fetched over TCP. */
class TruncatedAnswerIT extends DnsScenario {
    @Test
    void isComplete() {
        for (int i = 1; i <= 20; i++) {
            dns.mx("b.test", 10, "a-rather-long-host-name-number-" + i + ".of.this.domain.b.test");
            dns.a("a-rather-long-host-name-number-" + i + ".of.this.domain.b.test", "198.51.100." + i);
        }
        dns.fail("b.test", Fault.TRUNCATED);
        assertThat(found("b.test")).hasSize(20);
    }
}
