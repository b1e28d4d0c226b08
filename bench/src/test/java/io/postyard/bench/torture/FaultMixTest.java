package io.postyard.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.bench.sink.Behaviour.Fault;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FaultMixTest {
    @Test
    void tellsWhichFaultsNeverStruck() {
        var struck =
                FaultMix.of(3).get(2).faults().stream().collect(Collectors.toMap(Fault::label, fault -> 1L, Long::sum));
        assertThat(FaultMix.missing(struck)).isEmpty();
        struck.remove("BODY DROP");
        struck.remove("DOT KEEP_AND_DROP");
        assertThat(FaultMix.missing(struck)).containsExactly("BODY DROP", "DOT KEEP_AND_DROP");
    }

    @Test
    void hasNoFaultTwice() {
        assertThat(FaultMix.missing(Map.of())).hasSizeGreaterThan(30).doesNotHaveDuplicates();
    }
}
