package io.postyard.worker.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.ledger.Window;
import io.postyard.mail.policy.TlsMode;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.books.Books;
import io.postyard.wire.loop.CompletionTracker;
import io.postyard.wire.policy.PolicyView;
import io.postyard.worker.WorkerRole;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * More sessions hang at RCPT than may be unfinished behind the crowd of one partition, and some wait for the answer to
 * their message. Other mail of the partition goes on, and nobody gets a message twice.
 */
class ManyAttemptsHangIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    /** No more sessions go to a host that has not answered yet. */
    private static final int EACH = 5;

    private static final int HANGING = CompletionTracker.MAX_STRAGGLERS / EACH + 2;
    private static final int IN_DOUBT = 5;
    private static final int HEALTHY = CompletionTracker.CROWD + 3_000;

    @TempDir
    Path directory;

    private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    private final List<ScriptedPeer> hanging =
            Stream.generate(ScriptedPeer::start).limit(HANGING).toList();
    private final ScriptedPeer inDoubt = ScriptedPeer.start();
    private final ScriptedPeer healthy = ScriptedPeer.start();
    private PolicyView policy;
    private WorkerRole worker;

    @BeforeEach
    void start() {
        RoutedMail.publishPolicy(KAFKA.settings(), TlsMode.OPPORTUNISTIC);
        policy = new PolicyView(KAFKA.settings());
        var limits = TestWorker.limits(2_000, HEALTHY);
        worker = new WorkerRole(
                TestWorker.config("worker-0", directory, limits, Duration.ofSeconds(1)),
                KAFKA.settings(),
                policy,
                metrics,
                InstantSource.system());
    }

    @AfterEach
    void stop() {
        if (worker != null) {
            worker.close();
        }
        policy.close();
        hanging.forEach(ScriptedPeer::close);
        inDoubt.close();
        healthy.close();
    }

    @Test
    void otherMailOfThePartitionGoesOnAndNothingIsDoubled() throws Exception {
        hanging.forEach(peer -> peer.on(Stage.RCPT, PeerBehaviour.stall()));
        inDoubt.on(Stage.FINAL_DOT, PeerBehaviour.stall());
        var orders = new ArrayList<DeliveryOrder>();
        orders.addAll(ordersTo(inDoubt, IN_DOUBT));
        hanging.forEach(peer -> orders.addAll(ordersTo(peer, EACH)));
        orders.addAll(ordersTo(healthy, HEALTHY));
        RoutedMail.openAccounts(KAFKA.settings(), orders);
        RoutedMail.pend(KAFKA.settings(), 0, orders);

        worker.start();

        for (int share = 1; share <= 5; share++) {
            healthy.awaitAccepted(HEALTHY * share / 5);
        }
        var takenBack = metrics.counter("postyard_worker_attempts_taken_back_total");
        assertThat(takenBack.count()).isGreaterThanOrEqualTo(1);
        assertThat(hanging).as("hung, or hang").allSatisfy(peer -> assertThat(peer.stalls())
                .isGreaterThanOrEqualTo(EACH));
        inDoubt.release();
        inDoubt.awaitAccepted(IN_DOUBT);
        Eventually.holds(
                "all but what hangs is committed", () -> worker.inHand() <= EACH * HANGING - (int) takenBack.count());
        hanging.forEach(ScriptedPeer::close);
        worker.close();
        worker = null;

        assertThat(healthy.accepted()).hasSize(HEALTHY);
        assertThat(inDoubt.accepted()).hasSize(IN_DOUBT);
        assertThat(hanging).allSatisfy(peer -> assertThat(peer.accepted()).isEmpty());
        var books = Books.balance(KAFKA.settings(), new Window(Instant.EPOCH, Instant.MAX));
        assertThat(books.balanced()).as(books.toString()).isTrue();
        assertThat(books.delivered()).isEqualTo(HEALTHY + IN_DOUBT);
        assertThat(books.queued()).isEqualTo(HANGING * EACH);
    }

    private static List<DeliveryOrder> ordersTo(ScriptedPeer peer, int count) {
        return Stream.generate(() -> RoutedMail.order(RoutedMail.nextHop(peer), "bob@peer.test"))
                .limit(count)
                .toList();
    }
}
