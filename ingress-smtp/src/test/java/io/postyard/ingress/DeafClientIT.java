package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.netty.NettyMemory;
import io.postyard.smtp.server.state.SessionLimits;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** A client that pipelines commands in the clear for as long as they are taken, and reads no replies. */
class DeafClientIT {
    private static final Duration LONG = Duration.ofMinutes(10);

    /**
     * More than the kernel takes in while nobody reads: its buffer does not grow then, however large it may become (Linux:
     * tcp_rmem). Who reads on without end comes here all the same.
     */
    private static final long KERNELS = 64 << 20;

    @Test
    void isNotReadFromUntilItReads() throws Exception {
        try (var ingress = with(talkative(), LONG)) {
            try (var warm = Client.greeted(ingress.relay())) {
                warm.say("NOOP");
            }
            long before = NettyMemory.held();
            assertThat(before).as("octets of the allocator that is in use").isPositive();
            try (var deaf = new Deaf(ingress.relay());
                    var other = Client.greeted(ingress.relay())) {
                Eventually.holds("nothing more is taken", () -> deaf.isStuck() || deaf.taken() > KERNELS);
                assertThat(deaf.taken())
                        .as("octets of commands that were taken")
                        .isLessThan(KERNELS);
                assertThat(NettyMemory.held() - before)
                        .as("octets held, of which each command has an answer twenty times its size")
                        .isLessThanOrEqualTo(3 * NettyMemory.chunk());
                assertThat(other.sendMail()).startsWith("250 2.0.0 Queued");

                long stuckAt = deaf.taken();
                while (deaf.taken() == stuckAt) {
                    deaf.read(64 * 1024);
                }
                assertThat(ingress.gauge("postyard.ingress.sessions")).isEqualTo(2);
            }
            Eventually.holds("sessions are over", () -> ingress.gauge("postyard.ingress.sessions") == 0);
        }
    }

    @Test
    void isHungUpOnWhenItTakesTooLong() throws Exception {
        try (var ingress = with(talkative(), Duration.ofSeconds(1));
                var deaf = new Deaf(ingress.relay())) {
            deaf.awaitReset();
            Eventually.holds("the session is over", () -> ingress.gauge("postyard.ingress.sessions") == 0);
            assertThat(ingress.count("postyard.ingress.timeouts", "command")).isEqualTo(1);
        }
    }

    @Test
    void isHungUpOnWhenItHasSaidTooMuch() throws Exception {
        try (var ingress = with(Ingress.LIMITS, LONG);
                var deaf = new Deaf(ingress.relay())) {
            deaf.awaitReset();
            Eventually.holds("the session is over", () -> ingress.gauge("postyard.ingress.sessions") == 0);
            assertThat(ingress.count("postyard.ingress.timeouts", "command")).isZero();
        }
    }

    /** EHLO is what is answered at the greatest length. */
    private static final class Deaf implements AutoCloseable {
        private static final byte[] COMMANDS = "EHLO a\r\n".repeat(128).getBytes(StandardCharsets.US_ASCII);
        private static final Duration STUCK = Duration.ofSeconds(1);

        private final Socket socket = new Socket();
        private final Thread talking;
        private final AtomicLong taken = new AtomicLong();
        private volatile long lastTaken = System.nanoTime();

        Deaf(InetSocketAddress server) throws IOException {
            socket.setReceiveBufferSize(4096);
            socket.setSendBufferSize(4096);
            socket.setSoTimeout(60_000);
            socket.connect(server);
            talking = Thread.ofVirtual().start(this::talk);
        }

        private void talk() {
            try {
                while (true) {
                    socket.getOutputStream().write(COMMANDS);
                    lastTaken = System.nanoTime();
                    taken.addAndGet(COMMANDS.length);
                }
            } catch (IOException reset) {
                // It is over.
            }
        }

        long taken() {
            return taken.get();
        }

        boolean isStuck() {
            return taken() > 0 && System.nanoTime() - lastTaken > STUCK.toNanos();
        }

        void read(int octets) throws IOException {
            assertThat(socket.getInputStream().readNBytes(octets)).hasSize(octets);
        }

        /** Until the server has closed the connection under us. */
        void awaitReset() throws InterruptedException {
            assertThat(talking.join(Duration.ofSeconds(90)))
                    .as("it was hung up on")
                    .isTrue();
        }

        @Override
        public void close() throws IOException {
            socket.setSoLinger(true, 0);
            socket.close();
        }
    }

    private static SessionLimits talkative() {
        return new SessionLimits(1_000_000, 5, 5, 10, Integer.MAX_VALUE, 100);
    }

    private static Ingress with(SessionLimits limits, Duration command) throws IOException {
        return new Ingress(config -> new IngressConfig(
                config.hostName(),
                config.postmaster(),
                config.listeners(),
                limits,
                config.lines(),
                config.bodies(),
                config.bodyBudget(),
                config.connections(),
                new IngressConfig.Timeouts(command, LONG, LONG, LONG, 1, LONG),
                config.hops(),
                config.tls(),
                config.handshakeTimeout(),
                config.eventLoops(),
                config.drainTimeout()));
    }
}
