package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.SmtpClient;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.Stage;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.protocol.ApiKeys;
import org.junit.jupiter.api.Test;

/**
 * A part is stopped as Kubernetes does it, with SIGTERM, while it has work in hand: it ends that work first. After SIGKILL
 * at the same points a client would have heard nothing, and recipients would have the mail later, or twice.
 */
class StoppedAtWorkIT extends ThreePartsAndATap {
    /** Status of a JVM that SIGTERM has ended. */
    private static final int TERMINATED = 143;

    private static final int MANY = 20;

    @Test
    void ingressTakesTheMessageThatIsBeingSent() throws Exception {
        try (var client = SmtpClient.connect(smtp)) {
            client.command("MAIL FROM:<ann@client.test>");
            client.command("RCPT TO:<begun@peer.test>");
            assertThat(client.command("DATA")).startsWith("354");
            ingress.stopAtWork();
            assertThat(client.finish("Subject: hello\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("250");
        }
        ended(ingress);
        startIngress();
        ingress.awaitReady();
        arrives("begun@peer.test", 1);
    }

    /** The peer has the messages already: only if its answers are waited for, and committed, is there one copy of each. */
    @Test
    void theWorkerWaitsForAttemptsUnderWay() throws Exception {
        peer.on(Stage.AFTER_FINAL_DOT, PeerBehaviour.stall());
        var recipients = IntStream.range(0, MANY)
                .mapToObj(i -> "underway" + i + "@peer.test")
                .toList();
        for (var recipient : recipients) {
            send(recipient);
        }
        peer.awaitStalls(2);
        worker.stopAtWork();
        peer.behave();
        peer.release();
        ended(worker);
        startWorker();
        recipients.forEach(recipient -> arrives(recipient, 1));
    }

    /** There is no other router, so that what it leaves behind would not arrive. */
    @Test
    void theRouterEndsItsTransaction() throws Exception {
        var held = tap.holdRequest(ApiKeys.END_TXN, "postyard-router");
        send("routed@peer.test");
        held.get(RunningPart.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        router.stopAtWork();
        tap.release();
        ended(router);
        arrives("routed@peer.test", 1);
        startRouter();
    }

    private static void ended(RunningPart part) {
        assertThat(part.exitCode()).isIn(List.of(0, TERMINATED));
        part.awaitLogged("Stopped");
    }
}
