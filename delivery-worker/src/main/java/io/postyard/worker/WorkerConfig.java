package io.postyard.worker;

import io.postyard.mail.message.Mailbox;
import io.postyard.wire.order.OrderQueueSettings;
import io.postyard.worker.lane.LaneLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * What a worker must be told.
 *
 * @param hostName our name in EHLO and in reports; should have a DNS entry that leads back to the address we send from
 * @param postmaster who hears of reports that cannot be delivered
 * @param dataDir where relative maildir paths start
 * @param dnsServers {@code host[:port]}, asked instead of the system's; empty = the system's
 * @param mxPort the port of mail exchangers: 25; anything else only in a lab
 * @param trustStore certificates that {@code tls: Verified} trusts, PEM; empty = the JDK's
 * @param ownHosts names, addresses and networks that lead to our ingress, besides this machine's own; no mail is sent there
 * @param drainTimeout how long a stop waits for attempts under way
 */
public record WorkerConfig(
        String hostName,
        Mailbox postmaster,
        Path dataDir,
        List<String> dnsServers,
        int mxPort,
        Optional<Path> trustStore,
        List<String> ownHosts,
        LaneLimits lanes,
        OrderQueueSettings queue,
        Duration drainTimeout) {
    public WorkerConfig {
        dnsServers = List.copyOf(dnsServers);
        if (mxPort < 1 || mxPort > 65_535) {
        ownHosts = List.copyOf(ownHosts);
            throw new IllegalArgumentException("mxPort must be 1 to 65535");
        }
    }
}
