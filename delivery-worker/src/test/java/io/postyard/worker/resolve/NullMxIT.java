package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.attempt.Trouble;
import org.junit.jupiter.api.Test;

/** RFC 7505: the domain takes no mail. */
class NullMxIT extends DnsScenario {
    @Test
    void isForEver() {
        dns.nullMx("b.test").a("b.test", "198.51.100.1");
        nowhere(resolve("b.test"), Trouble.NULL_MX);
    }

    @Test
    void besideARealMxItMeansNothing() {
        dns.nullMx("b.test").mx("b.test", 10, "mx.b.test").a("mx.b.test", "198.51.100.1");
        assertThat(found("b.test")).containsExactly("mx.b.test[198.51.100.1]:25");
    }
}
