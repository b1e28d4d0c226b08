package io.postyard.ingress;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.accept.BodyLimits;
import io.postyard.ingress.admission.PolicySource;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import io.postyard.smtp.server.state.SessionLimits;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import javax.net.ssl.SSLException;

/** An ingress on real sockets and a {@link FakeQueue}, with a policy of a few domains. */
final class Ingress implements AutoCloseable {
    static final SessionLimits LIMITS = new SessionLimits(1_000_000, 5, 5, 10, 1000, 100);

    final FakeQueue queue = new FakeQueue();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final IngressRole role;
    volatile boolean policyLoaded = true;
    volatile PolicySnapshot policy = policy();

    /** Changes one thing or another about the configuration of the tests. */
    interface Tweak {
        IngressConfig apply(IngressConfig config);
    }

    Ingress() throws IOException {
        this(config -> config);
    }

    Ingress(Tweak tweak) throws IOException {
        role = new IngressRole(
                tweak.apply(config()),
                queue,
                new PolicySource() {
                    @Override
                    public PolicySnapshot current() {
                        return policy;
                    }

                    @Override
                    public boolean isLoaded() {
                        return policyLoaded;
                    }
                },
                registry,
                InstantSource.system());
        role.start();
    }

    /** With so much memory for bodies. */
    static Tweak limited(BodyLimits bodies, long budget, Duration hungry) {
        var timeouts = IngressConfig.Timeouts.DEFAULT;
        return config -> new IngressConfig(
                config.hostName(),
                config.postmaster(),
                config.listeners(),
                config.session(),
                config.lines(),
                bodies,
                budget,
                config.connections(),
                new IngressConfig.Timeouts(
                        timeouts.command(),
                        timeouts.dataBlock(),
                        timeouts.message(),
                        timeouts.dataGrace(),
                        timeouts.minDataRate(),
                        hungry),
                config.hops(),
                config.tls(),
                config.handshakeTimeout(),
                config.eventLoops(),
                config.drainTimeout());
    }

    /** With certificates, and a third listener that begins with TLS. */
    static Tweak tls(TlsFiles files, Duration handshake) {
        return tls(files, handshake, LIMITS);
    }

    static Tweak tls(TlsFiles files, Duration handshake, SessionLimits limits) {
        return config -> new IngressConfig(
                config.hostName(),
                config.postmaster(),
                List.of(
                        config.listeners().get(0),
                        config.listeners().get(1),
                        new IngressConfig.Listener(ListenerKind.SUBMISSION, "127.0.0.1", 0, true)),
                limits,
                config.lines(),
                config.bodies(),
                config.bodyBudget(),
                config.connections(),
                config.timeouts(),
                config.hops(),
                files,
                handshake,
                config.eventLoops(),
                config.drainTimeout());
    }

    /** With one relay listener, at that address. */
    static IngressConfig on(String address, IngressConfig config) {
        return new IngressConfig(
                config.hostName(),
                config.postmaster(),
                List.of(new IngressConfig.Listener(ListenerKind.RELAY, address, 0)),
                config.session(),
                config.lines(),
                config.bodies(),
                config.bodyBudget(),
                config.connections(),
                config.timeouts(),
                config.hops(),
                config.tls(),
                config.handshakeTimeout(),
                config.eventLoops(),
                config.drainTimeout());
    }

    static IngressConfig config() {
        return new IngressConfig(
                "mx.postyard.test",
                Optional.of(Mailbox.of("postmaster@example.com")),
                List.of(
                        new IngressConfig.Listener(ListenerKind.RELAY, "127.0.0.1", 0),
                        new IngressConfig.Listener(ListenerKind.SUBMISSION, "127.0.0.1", 0)),
                LIMITS,
                IngressConfig.LineLimits.DEFAULT,
                BodyLimits.DEFAULT,
                16 << 20,
                IngressConfig.ConnectionLimits.DEFAULT,
                IngressConfig.Timeouts.DEFAULT,
                IngressConfig.HopLimits.DEFAULT,
                TlsFiles.NONE,
                IngressConfig.HANDSHAKE_TIMEOUT,
                1,
                Duration.ofSeconds(5));
    }

    /**
     * {@code example.com} knows ann and bob; {@code any.test} knows everybody and takes 1000 octets at most; who uses the
     * submission listener may write to the whole world.
     */
    static PolicySnapshot policy() {
        return new PolicySnapshot(
                List.of(
                        new DomainPolicy(
                                new PolicyRef("MailDomain", "local/example-com", 3),
                                Set.of(Domain.of("example.com")),
                                new DomainPolicy.Recipients.Listed(
                                        Set.of("ann", "bob", "jörg", "ann+boss"), Optional.of("+")),
                                new DomainPolicy.Delivery.ToMx(),
                                OptionalLong.empty()),
                        new DomainPolicy(
                                new PolicyRef("MailDomain", "local/any-test", 1),
                                Set.of(Domain.of("any.test")),
                                new DomainPolicy.Recipients.Any(),
                                new DomainPolicy.Delivery.ToMx(),
                                OptionalLong.of(1000))),
                List.of(new RelayRule(
                        new PolicyRef("RelayPolicy", "local/ours", 1),
                        100,
                        Set.of(ListenerKind.SUBMISSION),
                        List.of(),
                        Set.of(),
                        Set.of(),
                        Optional.of(new AdmissionRule(
                                new PolicyRef("RelayPolicy", "local/ours", 1),
                                true,
                                OptionalLong.empty(),
                                OptionalInt.of(3))),
                        Optional.empty())));
    }

    InetSocketAddress relay() {
        return role.addresses().get(0).address();
    }

    InetSocketAddress submission() {
        return role.addresses().get(1).address();
    }

    InetSocketAddress submissions() {
        return role.addresses().get(2).address();
    }

    double gauge(String name) {
        return registry.get(name).gauge().value();
    }

    double count(String name, String outcome) {
        return registry.get(name).tag("outcome", outcome).counter().count();
    }

    /** Whether whoever asks for this host is shown a certificate for it. */
    boolean shows(String host) {
        try (var client = new Client(submissions())) {
            client.secure(TlsClient.of(host, "TLSv1.3"));
            return client.reply().startsWith("220");
        } catch (SSLException e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        role.close();
    }
}
