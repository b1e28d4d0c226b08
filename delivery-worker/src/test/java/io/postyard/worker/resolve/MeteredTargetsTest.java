package io.postyard.worker.resolve;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.NextHop;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class MeteredTargetsTest {
    private static final NextHop ANYWHERE = new NextHop.Mx(Domain.of("example.test"));

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();

    @Test
    void countsWhatBecameOfEachQuestion() {
        var found = new Resolution.Found(
                List.of(new Target("mx.example.test", new InetSocketAddress("192.0.2.1", 25), 10)));
        var nowhere = new Resolution.Nowhere(Trouble.NULL_MX, "takes no mail");
        var notNow = new Resolution.NotNow("no answer");
        for (var answer : List.of(found, found, nowhere, notNow, notNow, notNow)) {
            assertThat(new MeteredTargets(_ -> answer, metrics).resolve(ANYWHERE))
                    .isSameAs(answer);
        }

        assertThat(count("found")).isEqualTo(2);
        assertThat(count("nowhere")).isEqualTo(1);
        assertThat(count("not_now")).isEqualTo(3);
    }

    private double count(String outcome) {
        return metrics.get("postyard_worker_resolutions_total")
                .tag("outcome", outcome)
                .counter()
                .count();
    }
}
