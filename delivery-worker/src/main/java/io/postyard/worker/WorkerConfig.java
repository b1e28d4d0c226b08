package io.postyard.worker;

import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.Postmaster;
import io.postyard.smtp.client.Stage;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.worker.lane.LaneLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a worker must be told.
 *
 * @param hostName our name in EHLO and in reports; should have a DNS entry that leads back to the address we send from
 * @param postmaster who hears of reports that cannot be delivered; empty = whom policy makes {@link Postmaster}
 * @param dataDir where relative maildir paths start
 * @param dnsServers {@code host[:port]}, asked instead of the system's; empty = the system's
 * @param mxPort the port of mail exchangers: 25; anything else only in a lab
 * @param ownHosts names, addresses and networks that lead to our ingress, besides this machine's own; no mail is sent there
 * @param trustStore certificates that {@code tls: Verified} trusts, PEM; empty = the JDK's
 * @param timeouts how long peers may take, where that is not {@link Stage#timeout}
 * @param drainTimeout how long a stop waits for attempts under way
 */
public record WorkerConfig(
        String hostName,
        Optional<Mailbox> postmaster,
        Path dataDir,
        List<String> dnsServers,
        int mxPort,
        List<String> ownHosts,
        Optional<Path> trustStore,
        LaneLimits lanes,
        OrderQueueSettings queue,
        Map<Stage, Duration> timeouts,
        Duration drainTimeout) {
    public WorkerConfig {
        dnsServers = List.copyOf(dnsServers);
        ownHosts = List.copyOf(ownHosts);
        timeouts = Map.copyOf(timeouts);
        if (mxPort < 1 || mxPort > 65_535) {
            throw new IllegalArgumentException("mxPort must be 1 to 65535");
        }
    }
}
