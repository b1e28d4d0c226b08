package io.postyard.worker;

import io.postyard.mail.message.Mailbox;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.worker.lane.LaneLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** The worker's settings, from the environment: {@code POSTYARD_WORKER_HOST_NAME} and so on. */
@ConfigMapping(prefix = "postyard.worker")
interface WorkerSettings {
    /** Our name in EHLO and in reports. */
    @WithDefault("${HOSTNAME:localhost}")
    String hostName();

    /** Stable name of this worker in its group; in Kubernetes the pod's name. */
    @WithDefault("${HOSTNAME:worker-0}")
    String instance();

    /** Who hears of reports that cannot be delivered; empty = postmaster of a declared domain. */
    Optional<String> postmaster();

    /** Where relative maildir paths start. */
    @WithDefault("/var/lib/postyard")
    Path dataDir();

    /** {@code host[:port]}, comma-separated; empty = the system's. */
    Optional<List<String>> dnsServers();

    /** The port of mail exchangers; anything but 25 only in a lab. */
    @WithDefault("25")
    int mxPort();

    /** Names, addresses and networks that lead to ingress from outside, comma-separated; mail is never sent there. */
    Optional<List<String>> ownHosts();

    /** PEM certificates that {@code tls: Verified} trusts; empty = the JDK's. */
    Optional<Path> trustStore();

    /** Sessions at one time, over all destinations. */
    @WithDefault("2000")
    int sessions();

    /** Orders taken from Kafka and not yet committed. */
    @WithDefault("6000")
    int maxOrders();

    /** Octets of these orders. */
    @WithDefault("50331648")
    long maxOctets();

    /** Shortest time between two outcome commits. */
    @WithDefault("25ms")
    Duration commitInterval();

    /** How long peers may take, {@code stage=duration}, comma-separated; the other stages have the usual time. */
    Optional<List<String>> timeouts();

    /** How long a stop waits for attempts under way. */
    @WithDefault("25s")
    Duration drainTimeout();

    default WorkerConfig config() {
        var queue = OrderQueueSettings.of(instance());
        var lanes = LaneLimits.DEFAULT;
        return new WorkerConfig(
                hostName(),
                postmaster().map(Mailbox::of),
                dataDir(),
                dnsServers().orElse(List.of()),
                mxPort(),
                ownHosts().orElse(List.of()),
                trustStore(),
                new LaneLimits(sessions(), lanes.waitingPerLane(), lanes.patience(), lanes.idle(), lanes.turn()),
                new OrderQueueSettings(instance(), maxOrders(), maxOctets(), commitInterval(), queue.leaveGrace()),
                StageTimes.parse(timeouts().orElse(List.of())),
                drainTimeout());
    }
}
