package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import org.junit.jupiter.api.Test;

/** RFC 5321 §5.1: by preference, equal ones in random order; A and AAAA of each in turn. */
class MxOrderIT extends DnsScenario {
    @Test
    void lowestPreferenceFirst() {
        dns.mx("b.test", 20, "second.b.test").mx("b.test", 10, "first.b.test");
        dns.a("first.b.test", "198.51.100.1").a("first.b.test", "198.51.100.2").aaaa("first.b.test", "2001:db8::1");
        dns.a("second.b.test", "198.51.100.3");
        assertThat(found("b.test"))
                .hasSize(4)
                .satisfies(t -> assertThat(t.get(0)).startsWith("first.b.test[198.51.100."))
                .satisfies(t -> assertThat(t.get(1)).isEqualTo("first.b.test[2001:db8:0:0:0:0:0:1]:25"))
                .satisfies(t -> assertThat(t.get(3)).isEqualTo("second.b.test[198.51.100.3]:25"));
    }

    @Test
    void equalPreferencesShareTheLoad() {
        var firsts = new HashSet<String>();
        for (int i = 1; i <= 4; i++) {
            dns.mx("b.test", 10, "h" + i + ".b.test").a("h" + i + ".b.test", "198.51.100." + i);
        }
        dns.mx("b.test", 20, "last.b.test").a("last.b.test", "198.51.100.9");
        for (int i = 0; i < 200; i++) {
            var targets = found("b.test");
            firsts.add(targets.getFirst());
            assertThat(targets.getLast()).startsWith("last.");
        }
        assertThat(firsts).hasSize(4);
    }

    @Test
    void aHostWithoutAddressIsSkipped() {
        dns.mx("b.test", 10, "gone.b.test").mx("b.test", 20, "there.b.test").a("there.b.test", "198.51.100.1");
        assertThat(found("b.test")).containsExactly("there.b.test[198.51.100.1]:25");
    }
}
