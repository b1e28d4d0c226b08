package io.postyard.ingress.login;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.sharing.CountSharing;
import io.postyard.ingress.sharing.Processes;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class FailedLoginsTest {
    private final AtomicLong now = new AtomicLong();
    private final Processes processes = new Processes(now::get);
    private final FailedLogins failed = logins(processes.join());
    private final FailedLogins elsewhere = logins(processes.join());

    private FailedLogins logins(CountSharing sharing) {
        return new FailedLogins(Duration.ofSeconds(1), Duration.ofSeconds(30), 100, sharing, now::get);
    }

    @Test
    void takesLongerWithEachFailureOfAClient() {
        for (int seconds : new int[] {1, 2, 4, 8, 16, 30, 30}) {
            assertThat(failed.failed(client(1), "user" + seconds)).hasSeconds(seconds);
        }
        assertThat(failed.failed(client(2), "somebody")).as("another client").hasSeconds(1);
    }

    @Test
    void takesLongerWithEachFailureOfAName() {
        for (int seconds : new int[] {1, 2, 4}) {
            assertThat(failed.failed(
                            client(seconds), List.of("ann", "ANN", "\uff41nn").get(seconds / 2)))
                    .hasSeconds(seconds);
        }
        failed.succeeded("ann");
        assertThat(failed.failed(client(9), "ann")).hasSeconds(1);
    }

    /** One account of one's own must not help with others'. */
    @Test
    void remembersAClientThatSucceedsInBetween() {
        failed.failed(client(1), "ann");
        failed.succeeded("mallory");
        assertThat(failed.failed(client(1), "bob")).hasSeconds(2);
    }

    @Test
    void forgetsInTime() {
        failed.failed(client(1), "ann");
        now.addAndGet(Duration.ofMinutes(16).toNanos());
        assertThat(failed.failed(client(1), "ann")).hasSeconds(1);
    }

    @Test
    void failuresElsewhereCount() {
        failed.failed(client(1), "ann");
        failed.failed(client(1), "bob");
        processes.share();
        assertThat(elsewhere.failed(client(1), "eve")).as("the client's third").hasSeconds(4);
        assertThat(elsewhere.failed(client(2), "ann")).as("the name's second").hasSeconds(2);
        processes.share();
        assertThat(failed.failed(client(3), "ann")).as("the name's third").hasSeconds(4);
    }

    @Test
    void whoSucceedsElsewhereHasNotFailed() {
        failed.failed(client(1), "ann");
        processes.share();
        elsewhere.succeeded("ann");
        elsewhere.failed(client(2), "ann");
        processes.share();
        assertThat(failed.failed(client(3), "ann")).as("the second since").hasSeconds(2);
    }

    @Test
    void neverOverflows() {
        for (int i = 0; i < 100; i++) {
            assertThat(failed.failed(client(1), "ann")).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(30));
        }
    }

    @Test
    void remembersSoManyOnly() {
        failed.failed(client(1), "ann");
        for (int i = 0; i < 100; i++) {
            failed.failed(client(2), "user" + i);
        }
        assertThat(failed.failed(client(3), "ann")).as("forgotten for others").hasSeconds(1);
    }

    private static InetAddress client(int number) {
        return InetAddress.ofLiteral("192.0.2." + number);
    }
}
