package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.Trouble;
import org.junit.jupiter.api.Test;

/** Without MX the domain's own address counts; without either there is nowhere to go. */
class NoMxIT extends DnsScenario {
    @Test
    void theDomainsAddress() {
        dns.a("b.test", "198.51.100.1").aaaa("b.test", "2001:db8::1");
        assertThat(found("b.test")).containsExactly("b.test[198.51.100.1]:25", "b.test[2001:db8:0:0:0:0:0:1]:25");
    }

    @Test
    void neitherMxNorAddress() {
        dns.txt("b.test", "v=spf1 -all");
        nowhere(resolve("b.test"), Trouble.NO_SUCH_DOMAIN);
    }

    @Test
    void noExchangerHasAnAddress() {
        dns.mx("b.test", 10, "gone.b.test");
        nowhere(resolve("b.test"), Trouble.NO_SUCH_DOMAIN);
    }
}
