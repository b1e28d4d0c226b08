package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.PeerSession;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/**
 * A part is killed at exactly one point of docs/QUEUE-STATES.md and started again. Nothing is lost, and nobody is mailed
 * twice but where the page says so.
 */
class KilledInTheGapIT extends ThreePartsAndATap {
    private static final String ROUTER = "postyard-router";
    /** Both its transactions of outcomes and its client that reads orders. */
    private static final String WORKER = "postyard-worker-";

    private static final String MOVER = "postyard-deferred-";
    private static final String MAILDROP = "postyard-maildrop";

    /** Longer than a body that goes with its record. */
    private static final String LARGE = "0123456789abcdef\r\n".repeat(6_000);

    @Test
    void ingressBeforeKafkaHasTheMessage() throws Exception {
        var held = tap.holdRequest(ApiKeys.PRODUCE, MAILDROP);
        var client = sending("unsent@peer.test");
        await(held);
        killIngress(client);
        send("unsent@peer.test");
        arrives("unsent@peer.test", 1);
    }

    /** The pieces on {@code content} stay there, and nothing refers to them. */
    @Test
    void ingressBetweenALargeBodyAndItsRecord() throws Exception {
        var held = tap.holdRequest(ApiKeys.PRODUCE, MAILDROP);
        var client = sending("large@peer.test", LARGE);
        await(held);
        killIngress(client);
        assertThat(offer("large@peer.test", LARGE)).startsWith("250");
        arrives("large@peer.test", 1);
    }

    /** The client cannot know, and sends it again. */
    @Test
    void ingressBeforeItSays250() throws Exception {
        var held = tap.holdReply(ApiKeys.PRODUCE, MAILDROP);
        var client = sending("unsaid@peer.test");
        await(held);
        killIngress(client);
        send("unsaid@peer.test");
        arrives("unsaid@peer.test", 2);
    }

    @Test
    void routerBeforeItsTransactionEnds() throws Exception {
        var held = tap.holdRequest(ApiKeys.END_TXN, ROUTER);
        send("unrouted@peer.test");
        await(held);
        assertThat(verb("queue").output()).contains("(not routed yet)");
        killRouter();
        arrives("unrouted@peer.test", 1);
    }

    @Test
    void routerBeforeItHearsThatItsTransactionHasEnded() throws Exception {
        var held = tap.holdReply(ApiKeys.END_TXN, ROUTER);
        send("routed@peer.test");
        await(held);
        killRouter();
        arrives("routed@peer.test", 1);
    }

    @Test
    void workerBeforeItHearsOfTheOrder() throws Exception {
        var held = tap.holdReply(ApiKeys.FETCH, WORKER, "unheard");
        send("unheard@peer.test");
        await(held);
        assertThat(verb("queue " + peer.port()).output()).contains("in delivery", "unheard@peer.test");
        killWorker();
        arrives("unheard@peer.test", 1);
    }

    /** It waits in hand for the one connection that there may be. */
    @Test
    void workerBeforeTheFirstAttempt() throws Exception {
        stalls("ahead@narrow.test");
        send("inhand@narrow.test");
        Eventually.holds(RunningPart.PATIENCE, () -> "two orders in hand", () -> worker.answer("/q/metrics")
                .contains("\npostyard_worker_orders_held 2.0"));
        assertThat(peer.sessions())
                .flatExtracting(PeerSession::commands)
                .noneMatch(command -> command.contains("inhand@"));
        killWorker();
        arrives("ahead@narrow.test", 1);
        arrives("inhand@narrow.test", 1);
    }

    @Test
    void workerBeforeTheFinalDot() throws Exception {
        stalls("early@peer.test");
        killWorker();
        arrives("early@peer.test", 1);
    }

    /** Nobody can know that the peer has it: the one duplicate that there is. */
    @Test
    void workerBeforeTheOutcomeIsWritten() throws Exception {
        var held = tap.holdRequest(ApiKeys.PRODUCE, WORKER);
        send("uncommitted@peer.test");
        await(held);
        killWorker();
        arrives("uncommitted@peer.test", 2);
    }

    /** As before: what is written of the transaction is taken back. */
    @Test
    void workerBeforeTheOutcomesTransactionEnds() throws Exception {
        var held = tap.holdRequest(ApiKeys.END_TXN, WORKER);
        send("unended@peer.test");
        await(held);
        killWorker();
        arrives("unended@peer.test", 2);
    }

    /** The file has its name in the maildir, and the next life of the worker knows it by that. */
    @Test
    void workerBeforeTheOutcomeOfAMaildirIsCommitted() throws Exception {
        var held = tap.holdRequest(ApiKeys.END_TXN, WORKER);
        send("ann@kept.test");
        await(held);
        killWorker();
        assertThat(kept("ann")).isOne();
    }

    @Test
    void workerBeforeItHearsThatTheTransactionHasEnded() throws Exception {
        var held = tap.holdReply(ApiKeys.END_TXN, WORKER);
        send("ended@peer.test");
        await(held);
        killWorker();
        arrives("ended@peer.test", 1);
    }

    @Test
    void moverBeforeItHearsThatItsTransactionHasEnded() throws Exception {
        peer.onRcpt("moved@peer.test", PeerBehaviour.reply(451, "4.7.1 later")).times(1);
        var held = tap.holdReply(ApiKeys.END_TXN, MOVER);
        send("moved@peer.test");
        await(held);
        killWorker();
        arrives("moved@peer.test", 1);
    }

    @Test
    void moverBeforeItsTransactionEnds() throws Exception {
        peer.onRcpt("deferred@peer.test", PeerBehaviour.reply(451, "4.7.1 later"))
                .times(1);
        var held = tap.holdRequest(ApiKeys.END_TXN, MOVER);
        send("deferred@peer.test");
        await(held);
        assertThat(verb("queue " + peer.port()).output()).contains("deferred", "deferred@peer.test", "4.7.1 later");
        killWorker();
        arrives("deferred@peer.test", 1);
    }

    @Test
    void routerBeforeTheTransactionEndsThatSetsARecordAside() throws Exception {
        var held = tap.holdRequest(ApiKeys.END_TXN, ROUTER);
        var garbage = Garbage.on(kafka, "accepted");
        await(held);
        killRouter();
        send("behind@peer.test");
        arrives("behind@peer.test", 1);
        isSetAsideOnce(garbage);
    }

    @Test
    void routerBeforeItHearsThatARecordIsSetAside() throws Exception {
        var held = tap.holdReply(ApiKeys.END_TXN, ROUTER);
        var garbage = Garbage.on(kafka, "accepted");
        await(held);
        killRouter();
        send("after@peer.test");
        arrives("after@peer.test", 1);
        isSetAsideOnce(garbage);
    }

    @Test
    void workerBeforeTheTransactionEndsThatSetsARecordAside() throws Exception {
        var held = tap.holdRequest(ApiKeys.END_TXN, WORKER);
        var garbage = Garbage.on(kafka, "pending.default.normal");
        await(held);
        killWorker();
        send("next@peer.test");
        arrives("next@peer.test", 1);
        isSetAsideOnce(garbage);
    }

    /** Sends it and returns when the peer has heard of the recipient and is silent. */
    private void stalls(String to) throws IOException {
        int before = peer.stalls();
        peer.onRcpt(to, PeerBehaviour.stall()).times(1);
        send(to);
        peer.awaitStalls(before + 1);
    }

    private void killIngress(CompletableFuture<String> client) throws Exception {
        ingress.close();
        tap.forget();
        startIngress();
        ingress.awaitReady();
        assertThat(client.get(60, TimeUnit.SECONDS)).doesNotStartWith("250");
    }

    private void killRouter() {
        router.close();
        tap.forget();
        startRouter();
    }

    private void killWorker() {
        worker.close();
        tap.forget();
        startWorker();
    }

    /** And removes it, for the books do not balance as long as somebody has to decide. */
    private void isSetAsideOnce(Garbage garbage) throws Exception {
        Eventually.holds(RunningPart.PATIENCE, () -> garbage + " set aside", garbage::isSetAside);
        assertThat(garbage.copies()).containsExactlyInAnyOrderElementsOf(garbage.places());
        verb("unreadable --remove " + String.join(" ", garbage.places()));
    }

    private static void await(CompletableFuture<Void> held) throws Exception {
        held.get(RunningPart.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private CompletableFuture<String> sending(String to) {
        return sending(to, "Hello.\r\n");
    }

    /** Completes with the last reply; with nothing if the connection ends without one. */
    private CompletableFuture<String> sending(String to, String text) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return offer(to, text);
            } catch (IOException | AssertionError e) {
                return "";
            }
        });
    }
}
