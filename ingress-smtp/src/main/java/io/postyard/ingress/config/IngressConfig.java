package io.postyard.ingress.config;

import io.postyard.ingress.accept.BodyLimits;
import io.postyard.ingress.dns.DnsSettings;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.Postmaster;
import io.postyard.smtp.server.state.SessionLimits;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Everything that can be set about ingress.
 *
 * @param hostName what we call ourselves in the greeting and behind {@code by} in Received lines
 * @param postmaster who reads mail to {@code <postmaster>}; empty = whom policy makes {@link Postmaster}
 * @param bodyBudget octets of heap that bodies and long lists of recipients may take, over all sessions
 * @param tls where certificates are
 * @param logins how clients authenticate
 * @param handshakeTimeout for a TLS handshake, from the first octet to the last
 * @param eventLoops threads that serve all connections, ≥ 1
 * @param drainTimeout how long {@code close} waits for transactions to end
 * @param dns for lists of addresses
 * @param proxies who connects for others
 */
public record IngressConfig(
        String hostName,
        Optional<Mailbox> postmaster,
        List<Listener> listeners,
        SessionLimits session,
        LineLimits lines,
        BodyLimits bodies,
        long bodyBudget,
        ConnectionLimits connections,
        Timeouts timeouts,
        HopLimits hops,
        TlsFiles tls,
        LoginSettings logins,
        Duration handshakeTimeout,
        int eventLoops,
        Duration drainTimeout,
        DnsSettings dns,
        ProxyTrust proxies) {
    /**
     * A socket that takes connections.
     *
     * @param host address to bind; {@code 0.0.0.0} for all
     * @param port 0 = any free one, the role says which
     * @param implicitTls connections begin with a TLS handshake (RFC 8314 §3.3); elsewhere STARTTLS is offered
     */
    public record Listener(ListenerKind kind, String host, int port, boolean implicitTls) {
        /** In the clear until the client says STARTTLS. */
        public Listener(ListenerKind kind, String host, int port) {
            this(kind, host, port, false);
        }
    }

    /** RFC 5321 knows no time-out for it; an honest client at the end of a satellite link needs some seconds. */
    public static final Duration HANDSHAKE_TIMEOUT = Duration.ofSeconds(30);

    /**
     * @param command octets of a command line with its CRLF; RFC 5321 §4.5.3.1.4 and the extensions announced ask for
     *     some 1,100
     * @param data octets of a line of a message; RFC 5321 §4.5.3.1.6 asks for 1000
     */
    public record LineLimits(int command, int data) {
        public static final LineLimits DEFAULT = new LineLimits(2048, 64 * 1024);

        public LineLimits {
            if (command < 1024 || command > 16 * 1024 || data < 1000) {
                throw new IllegalArgumentException("line limits out of range");
            }
        }
    }

    /**
     * @param max sessions in all
     * @param maxPerClient sessions of one client: an IPv4 address or an IPv6 /64
     * @param exempt from the second limit, and from that of one client's part of {@code bodyBudget}
     */
    public record ConnectionLimits(int max, int maxPerClient, List<Network> exempt) {
        public static final ConnectionLimits DEFAULT =
                new ConnectionLimits(20_000, 200, List.of(Network.parse("127.0.0.0/8"), Network.parse("::1")));

        public ConnectionLimits {
            exempt = List.copyOf(exempt);
            if (max < 1 || maxPerClient < 1) {
                throw new IllegalArgumentException("connection limits are at least 1");
            }
        }
    }

    /**
     * @param command from a reply to the end of the next command line (RFC 5321 §4.5.3.2.7: 5 minutes)
     * @param dataBlock between two reads of message data (RFC 5321 §4.5.3.2.5: 3 minutes)
     * @param message for a whole message
     * @param dataGrace after which message data must have kept up {@code minDataRate} on average
     * @param minDataRate octets per second
     * @param hungry how long a message waits for memory, or for Kafka to catch up, before it is refused for now; from the
     *     last octets that were taken
     */
    public record Timeouts(
            Duration command,
            Duration dataBlock,
            Duration message,
            Duration dataGrace,
            int minDataRate,
            Duration hungry) {
        public static final Timeouts DEFAULT = new Timeouts(
                Duration.ofMinutes(5),
                Duration.ofMinutes(3),
                Duration.ofHours(1),
                Duration.ofMinutes(2),
                100,
                Duration.ofSeconds(20));
    }

    /**
     * @param maxReceived Received lines of an incoming message
     * @param maxOwn how many of them may be ours; a message may pass here again after an alias or a list elsewhere
     */
    public record HopLimits(int maxReceived, int maxOwn) {
        public static final HopLimits DEFAULT = new HopLimits(50, 4);
    }

    public IngressConfig {
        listeners = List.copyOf(listeners);
        if (tls.isEmpty() && listeners.stream().anyMatch(Listener::implicitTls)) {
            throw new IllegalArgumentException("a listener with TLS from the start (submissions) needs a certificate");
        }
        if (listeners.isEmpty() || eventLoops < 1 || bodyBudget < bodies.largestShare()) {
            throw new IllegalArgumentException("ingress needs a listener, an event loop, and a body budget of at least "
                    + bodies.largestShare() + " octets");
        }
    }

    /** Where nobody can authenticate, asking the system's DNS servers, behind no proxy. */
    public IngressConfig(
            String hostName,
            Optional<Mailbox> postmaster,
            List<Listener> listeners,
            SessionLimits session,
            LineLimits lines,
            BodyLimits bodies,
            long bodyBudget,
            ConnectionLimits connections,
            Timeouts timeouts,
            HopLimits hops,
            TlsFiles tls,
            Duration handshakeTimeout,
            int eventLoops,
            Duration drainTimeout) {
        this(
                hostName,
                postmaster,
                listeners,
                session,
                lines,
                bodies,
                bodyBudget,
                connections,
                timeouts,
                hops,
                tls,
                LoginSettings.NONE,
                handshakeTimeout,
                eventLoops,
                drainTimeout,
                DnsSettings.DEFAULT,
                ProxyTrust.NONE);
    }

    /** Octets of {@link #bodyBudget} that one client may take: a quarter, but always enough for one message of any size. */
    public long bodyBudgetPerClient() {
        return Math.max(bodyBudget / 4, bodies.largestShare());
    }

    /** Defaults for everything that has one; bodies may take a quarter of the heap. */
    public static IngressConfig of(
            String hostName, Optional<Mailbox> postmaster, List<Listener> listeners, TlsFiles tls) {
        return new IngressConfig(
                hostName,
                postmaster,
                listeners,
                SessionLimits.DEFAULT,
                LineLimits.DEFAULT,
                BodyLimits.DEFAULT,
                Math.max(Runtime.getRuntime().maxMemory() / 4, BodyLimits.DEFAULT.largestShare()),
                ConnectionLimits.DEFAULT,
                Timeouts.DEFAULT,
                HopLimits.DEFAULT,
                tls,
                HANDSHAKE_TIMEOUT,
                Math.clamp(Runtime.getRuntime().availableProcessors(), 1, 4),
                Duration.ofSeconds(20));
    }

    /** Without a certificate. */
    public static IngressConfig of(String hostName, Optional<Mailbox> postmaster, List<Listener> listeners) {
        return of(hostName, postmaster, listeners, TlsFiles.NONE);
    }

    /** The same, but for how long {@code close} waits. */
    public IngressConfig withDrainTimeout(Duration timeout) {
        return with(logins, timeout, dns, proxies);
    }

    /** The same, but for how clients authenticate. */
    public IngressConfig withLogins(LoginSettings settings) {
        return with(settings, drainTimeout, dns, proxies);
    }

    /** The same, but for whom it asks. */
    public IngressConfig withDns(DnsSettings settings) {
        return with(logins, drainTimeout, settings, proxies);
    }

    /** The same, but for who connects for others. */
    public IngressConfig withProxies(ProxyTrust trust) {
        return with(logins, drainTimeout, dns, trust);
    }

    private IngressConfig with(LoginSettings users, Duration drain, DnsSettings servers, ProxyTrust trust) {
        return new IngressConfig(
                hostName,
                postmaster,
                listeners,
                session,
                lines,
                bodies,
                bodyBudget,
                connections,
                timeouts,
                hops,
                tls,
                users,
                handshakeTimeout,
                eventLoops,
                drain,
                servers,
                trust);
    }
}
