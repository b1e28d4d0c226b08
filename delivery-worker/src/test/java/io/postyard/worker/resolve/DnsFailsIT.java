package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.dns.TestDns.Fault;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** SERVFAIL, REFUSED and silence say nothing about the domain: later. */
class DnsFailsIT extends DnsScenario {
    @ParameterizedTest
    @EnumSource(names = {"SERVFAIL", "REFUSED"})
    void forTheDomain(Fault fault) {
        dns.fail("b.test", fault);
        notNow(resolve("b.test"));
    }

    @Test
    void forTheOnlyExchanger() {
        dns.mx("b.test", 10, "mx.b.test").fail("mx.b.test", Fault.SERVFAIL);
        notNow(resolve("b.test"));
    }

    @Test
    void forOneOfTwoExchangers() {
        dns.mx("b.test", 10, "mx.b.test").fail("mx.b.test", Fault.SERVFAIL);
        dns.mx("b.test", 20, "mx2.b.test").a("mx2.b.test", "198.51.100.1");
        assertThat(found("b.test")).containsExactly("mx2.b.test[198.51.100.1]:25");
    }

    @Test
    void silenceIsBounded() {
        patience(Duration.ofMillis(200), Duration.ofSeconds(2));
        dns.fail("b.test", Fault.SILENCE);
        notNow(resolve("b.test"));
    }

    @Test
    void recoversWhenDnsDoes() {
        dns.fail("b.test", Fault.SERVFAIL);
        notNow(resolve("b.test"));
        dns.forget("b.test").a("b.test", "198.51.100.1");
        assertThat(found("b.test")).hasSize(1);
    }
}
