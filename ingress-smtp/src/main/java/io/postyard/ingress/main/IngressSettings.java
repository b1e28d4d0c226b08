package io.postyard.ingress.main;

import io.postyard.ingress.accept.BodyLimits;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.dns.DnsSettings;
import io.postyard.ingress.login.LoginSettings;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.smtp.server.state.SessionLimits;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Settings of the ingress process: {@code POSTYARD_INGRESS_HOST_NAME} sets {@code postyard.ingress.host-name}, and so on.
 * Kafka's are {@code KAFKA_…}. Sizes are octets.
 */
@ConfigMapping(prefix = "postyard.ingress")
public interface IngressSettings {
    /** What ingress calls itself: in the greeting, and in Received lines. */
    @WithDefault("${HOSTNAME:localhost}")
    String hostName();

    /** Who reads mail to {@code <postmaster>}; postmaster of a declared domain if not given. */
    Optional<String> postmaster();

    /**
     * {@code relay}, {@code submission} or, with TLS from the start, {@code submissions}; address to bind, port:
     * {@code relay:0.0.0.0:25}, {@code relay:[::]:25}.
     */
    @WithDefault("relay:0.0.0.0:2525,submission:0.0.0.0:2587")
    List<String> listeners();

    /** The certificate, PEM, followed by those that lead to an authority; without it STARTTLS is not offered. */
    Optional<Path> tlsCertificate();

    /** Its private key, PEM, without a password. */
    Optional<Path> tlsKey();

    /** Holds a folder for each certificate that a MailDomain names, with {@code tls.crt} and {@code tls.key}. */
    Optional<Path> tlsDirectory();

    /** Who may authenticate: {@code name:hash} on each line; without it AUTH is not offered. */
    Optional<Path> users();

    /** For a TLS handshake. */
    @WithDefault("30s")
    Duration handshakeTimeout();

    /** Of one message, announced by SIZE. */
    @WithDefault("52428800")
    long maxMessageSize();

    /** Of one message. */
    @WithDefault("1000")
    int maxRecipients();

    /** 5xx replies since the last accepted message, after which a session ends. */
    @WithDefault("20")
    int maxErrors();

    /** NOOP, RSET, VRFY, HELP since the last accepted message, after which a session ends. */
    @WithDefault("100")
    int maxJunk();

    /** Commands in one session. */
    @WithDefault("10000000")
    int maxCommands();

    /** Messages in one session. */
    @WithDefault("1000000")
    int maxTransactions();

    /** Of a command line. */
    @WithDefault("2048")
    int maxCommandLine();

    /** Of a line of a message. */
    @WithDefault("65536")
    int maxDataLine();

    /** Of heap that all message bodies and recipients may take, one client a quarter of it; a quarter of the heap if not given. */
    OptionalLong bodyBudget();

    /** Up to which a body is part of its message's record, times the domains it goes to; 480 KiB at most. */
    @WithDefault("65536")
    int inlineBody();

    /** Open sessions. */
    @WithDefault("20000")
    int maxConnections();

    /** Open sessions of one client: an IPv4 address or an IPv6 /64. */
    @WithDefault("200")
    int maxConnectionsPerClient();

    /** Networks whose addresses may open any number, and take all the memory that bodies may. */
    @WithDefault("127.0.0.0/8,::1")
    List<String> unlimitedClients();

    /** From a reply to the end of the next command. */
    @WithDefault("5m")
    Duration commandTimeout();

    /** Between two blocks of a message's data. */
    @WithDefault("3m")
    Duration dataTimeout();

    /** For all of a message's data. */
    @WithDefault("1h")
    Duration messageTimeout();

    /** Octets per second that a message's data must reach on average, after two minutes. */
    @WithDefault("100")
    int minDataRate();

    /** Received lines of a message, beyond which it is taken to loop. */
    @WithDefault("50")
    int maxReceivedLines();

    /** Received lines of ours. */
    @WithDefault("4")
    int maxOwnReceivedLines();

    /** Threads that serve the connections; one per processor, at most four, if not given. */
    OptionalInt eventLoops();

    /** How long a shutdown waits for transactions to end; less than the pod's grace period. */
    @WithDefault("20s")
    Duration drainTimeout();

    /** {@code host[:port]}, comma-separated, asked about lists of addresses; the system's if not given. */
    Optional<List<String>> dnsServers();

    /**
     * Networks of proxies, comma-separated: a connection from there begins with a header of the PROXY protocol, which says
     * for which client it is; nobody else may say so.
     */
    Optional<List<String>> proxyNetworks();

    /** The same as a validated value. */
    default IngressConfig config() {
        var postmaster = postmaster().map(Mailbox::of);
        var defaults = IngressConfig.of(
                hostName(),
                postmaster,
                listeners().stream().map(IngressSettings::listener).toList(),
                tls());
        var timeouts = IngressConfig.Timeouts.DEFAULT;
        return new IngressConfig(
                hostName(),
                postmaster,
                defaults.listeners(),
                new SessionLimits(
                        maxMessageSize(), maxRecipients(), maxErrors(), maxJunk(), maxCommands(), maxTransactions()),
                new IngressConfig.LineLimits(maxCommandLine(), maxDataLine()),
                new BodyLimits(inlineBody(), BodyLimits.DEFAULT.piece(), BodyLimits.DEFAULT.read()),
                bodyBudget().orElse(defaults.bodyBudget()),
                new IngressConfig.ConnectionLimits(
                        maxConnections(),
                        maxConnectionsPerClient(),
                        unlimitedClients().stream().map(Network::parse).toList()),
                new IngressConfig.Timeouts(
                        commandTimeout(),
                        dataTimeout(),
                        messageTimeout(),
                        timeouts.dataGrace(),
                        minDataRate(),
                        timeouts.hungry()),
                new IngressConfig.HopLimits(maxReceivedLines(), maxOwnReceivedLines()),
                defaults.tls(),
                LoginSettings.of(users()),
                handshakeTimeout(),
                eventLoops().orElse(defaults.eventLoops()),
                drainTimeout(),
                DnsSettings.of(dnsServers().orElse(List.of())),
                ProxyTrust.of(proxyNetworks().orElse(List.of())));
    }

    private TlsFiles tls() {
        if (tlsCertificate().isPresent() != tlsKey().isPresent()) {
            throw new IllegalArgumentException("tls-certificate and tls-key are given together or not at all");
        }
        return new TlsFiles(
                tlsCertificate().map(certificate -> new PemFiles(certificate, tlsKey().orElseThrow())),
                tlsDirectory(),
                TlsFiles.LOOK_EVERY);
    }

    private static IngressConfig.Listener listener(String text) {
        int first = text.indexOf(':');
        int last = text.lastIndexOf(':');
        try {
            if (first < 0 || first == last) {
                throw new IllegalArgumentException("two colons are missing");
            }
            var host = text.substring(first + 1, last);
            var kind = text.substring(0, first).toLowerCase(Locale.ROOT);
            boolean implicitTls = kind.equals("submissions");
            return new IngressConfig.Listener(
                    implicitTls ? ListenerKind.SUBMISSION : ListenerKind.valueOf(kind.toUpperCase(Locale.ROOT)),
                    host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(last + 1)),
                    implicitTls);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a listener is relay:HOST:PORT, submission:HOST:PORT or submissions:HOST:PORT, and not " + text, e);
        }
    }
}
