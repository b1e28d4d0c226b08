package io.postyard.testkit.kafka;

import io.postyard.broker.BrokerSettings;
import io.postyard.broker.BrokerSettings.Voter;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.testkit.smtp.PeerCertificate;
import io.postyard.wire.kafka.KafkaSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialAlteration;
import org.apache.kafka.clients.admin.UserScramCredentialDeletion;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclBinding;

/**
 * A broker that wants TLS and a password, SASL_SSL with SCRAM-SHA-512, and has no users before {@link #addUser}. A user who
 * is removed is thrown out within seconds.
 */
public final class SecureBroker implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int ITERATIONS = 4096;
    private static final long PATIENCE_SECONDS = 60;

    private final EmbeddedBroker broker;
    private final int securePort;
    private final Path authority;

    private SecureBroker(EmbeddedBroker broker, int securePort, Path authority) {
        this.broker = broker;
        this.securePort = securePort;
        this.authority = authority;
    }

    /**
     * Users may do everything.
     *
     * @param directory for its data and certificates
     */
    public static SecureBroker start(Path directory) {
        return start(directory, Map.of());
    }

    /** Users may do what they are {@link #grant}ed; see {@link RecordingAuthorizer}. */
    public static SecureBroker startWithAccessControl(Path directory) {
        RecordingAuthorizer.forget();
        return start(
                directory,
                Map.of(
                        "authorizer.class.name",
                        RecordingAuthorizer.class.getName(),
                        // The broker itself, and the back door.
                        "super.users",
                        "User:ANONYMOUS"));
    }

    private static SecureBroker start(Path directory, Map<String, String> more) {
        int plain = freePort();
        int secure = freePort();
        int controller = freePort();
        var settings = new BrokerSettings(
                directory.resolve("data"),
                1,
                HOST,
                plain,
                List.of(new Voter(1, HOST, controller)),
                false,
                1,
                Duration.ofSeconds(30));
        var clients = "PLAINTEXT://" + HOST + ":" + plain + ",SASL_SSL://" + HOST + ":" + secure;
        var security = new HashMap<>(more);
        security.putAll(Map.ofEntries(
                Map.entry("listeners", clients + ",CONTROLLER://" + HOST + ":" + controller),
                Map.entry("advertised.listeners", clients),
                Map.entry(
                        "listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,SASL_SSL:SASL_SSL,CONTROLLER:PLAINTEXT"),
                Map.entry("sasl.enabled.mechanisms", "SCRAM-SHA-512"),
                Map.entry("connections.max.reauth.ms", "3000"),
                Map.entry(
                        "listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;"),
                Map.entry("ssl.keystore.type", "PKCS12"),
                Map.entry(
                        "ssl.keystore.location",
                        PeerCertificate.GOOD.keyStore(directory).toString()),
                Map.entry("ssl.keystore.password", PeerCertificate.password()),
                Map.entry("ssl.key.password", PeerCertificate.password())));
        return new SecureBroker(
                EmbeddedBroker.start(settings, security), secure, PeerCertificate.authorityFile(directory));
    }

    /** The variables that let a process in, as an operator would set them. */
    public Map<String, String> environment(String user, String password) {
        return Map.of(
                "KAFKA_BOOTSTRAP_SERVERS",
                HOST + ":" + securePort,
                "KAFKA_SECURITY_PROTOCOL",
                "SASL_SSL",
                "KAFKA_SASL_MECHANISM",
                "SCRAM-SHA-512",
                "KAFKA_SASL_JAAS_CONFIG",
                "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"" + user + "\" password=\""
                        + password + "\";",
                "KAFKA_SSL_TRUSTSTORE_TYPE",
                "PEM",
                "KAFKA_SSL_TRUSTSTORE_LOCATION",
                authority.toString());
    }

    /** The broker's back door, without TLS or password. */
    public KafkaSettings unguarded() {
        return KafkaSettings.of(broker.bootstrap());
    }

    /** A user of this name, with a new password if there is one already. */
    public void addUser(String name, String password) {
        alter(new UserScramCredentialUpsertion(
                name, new ScramCredentialInfo(ScramMechanism.SCRAM_SHA_512, ITERATIONS), password));
    }

    public void removeUser(String name) {
        alter(new UserScramCredentialDeletion(name, ScramMechanism.SCRAM_SHA_512));
    }

    private void alter(UserScramCredentialAlteration alteration) {
        await(admin -> admin.alterUserScramCredentials(List.of(alteration)).all());
    }

    public void grant(Collection<AclBinding> rights) {
        await(admin -> admin.createAcls(rights).all());
    }

    private void await(Function<Admin, KafkaFuture<Void>> request) {
        try (var admin = Admin.create(unguarded().with("users", Map.of()))) {
            request.apply(admin).get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker does not do as it is told", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        broker.close();
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getByName(HOST))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
