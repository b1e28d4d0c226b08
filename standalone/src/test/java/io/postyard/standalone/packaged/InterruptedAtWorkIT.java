package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.e2e.SmtpClient;
import io.postyard.testkit.smtp.PeerBehaviour;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.smtp.Stage;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Ctrl-C while a next hop has a message and has not answered yet. */
@Timeout(300)
class InterruptedAtWorkIT {
    private static final int ENDED_AT_ONCE = 130;

    @TempDir
    Path folder;

    private final ScriptedPeer peer = ScriptedPeer.start();
    private PostyardScript postyard;
    private PostyardScript.Running running;

    @BeforeEach
    void workIsInHand() throws Exception {
        var policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(policy.resolve("peer.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: peer}
                spec: {domainName: peer.test, delivery: {smtp: {hosts: [{host: %s, port: %d}]}}}
                """.formatted(peer.ip(), peer.port()));
        peer.on(Stage.AFTER_FINAL_DOT, PeerBehaviour.stall());
        postyard = new PostyardScript(folder);
        start();
        try (var client = SmtpClient.connect(postyard.smtp)) {
            assertThat(client.send(
                            "ann@client.test",
                            List.of("bob@peer.test"),
                            "Subject: x\r\n\r\nHello.\r\n".getBytes(StandardCharsets.US_ASCII)))
                    .startsWith("250");
        }
        peer.awaitStalls(1);
    }

    /** Whoever started this may ignore Ctrl-C, as shells let programs in the background do; people at terminals do not. */
    private void start() throws Exception {
        running = postyard.upBehind(
                List.of("env", "--default-signal=INT"),
                "--policy",
                folder.resolve("policy").toString());
    }

    @AfterEach
    void stop() {
        running.kill();
        peer.close();
    }

    @Test
    void waitsForTheAnswer() throws Exception {
        running.interrupt();
        assertThat(running.process().waitFor(2, TimeUnit.SECONDS)).as("ended").isFalse();
        peer.behave();
        peer.release();

        assertThat(running.process().waitFor(60, TimeUnit.SECONDS)).isTrue();

        assertThat(running.process().exitValue()).isZero();
        assertThat(running.said()).contains("Stopped.");
        assertThat(peer.acceptedFor("bob@peer.test")).hasSize(1);
        start();
        assertThat(PostyardScript.json(postyard.verb("queue", "--json"))).isEqualTo(List.of());
    }

    /** Nobody can know that the peer has it: it comes twice. */
    @Test
    void aSecondOneEndsItAtOnceAndLosesNothing() throws Exception {
        running.interrupt();
        assertThat(running.process().waitFor(2, TimeUnit.SECONDS)).as("ended").isFalse();
        running.interrupt();

        assertThat(running.process().waitFor(10, TimeUnit.SECONDS)).isTrue();

        assertThat(running.process().exitValue()).isEqualTo(ENDED_AT_ONCE);
        peer.behave();
        start();
        peer.await("the message again", p -> p.acceptedFor("bob@peer.test").size() == 2);
    }
}
