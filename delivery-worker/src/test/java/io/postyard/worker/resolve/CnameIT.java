package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** Domains and exchangers that are aliases are followed; a loop of them ends. */
class CnameIT extends DnsScenario {
    @Test
    void ofTheDomain() {
        dns.cname("alias.test", "b.test").mx("b.test", 10, "mx.b.test").cname("mx.b.test", "host.b.test");
        dns.a("host.b.test", "198.51.100.1");
        assertThat(found("alias.test")).containsExactly("mx.b.test[198.51.100.1]:25");
    }

    @Test
    void inALoop() {
        dns.cname("one.test", "two.test").cname("two.test", "one.test");
        notNow(resolve("one.test"));
    }
}
