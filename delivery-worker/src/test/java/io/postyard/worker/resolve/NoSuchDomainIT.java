package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.Trouble;
import org.junit.jupiter.api.Test;
import org.xbill.DNS.Type;

/** NXDOMAIN is for ever, and remembered. */
class NoSuchDomainIT extends DnsScenario {
    @Test
    void isNowhere() {
        nowhere(resolve("nobody.test"), Trouble.NO_SUCH_DOMAIN);
        nowhere(resolve("nobody.test"), Trouble.NO_SUCH_DOMAIN);
        assertThat(dns.queries("nobody.test", Type.MX)).isEqualTo(1);
    }
}
