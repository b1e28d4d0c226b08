package io.postyard.e2e;

import io.postyard.mail.event.Event;
import io.postyard.mail.ledger.Place;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.testkit.dns.TestDns;
import io.postyard.testkit.guarantee.Evidence;
import io.postyard.testkit.guarantee.Guarantees;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.trail.QueueEntry;
import io.postyard.wire.trail.QueueReader;
import io.postyard.wire.trail.TrailReader;
import io.postyard.worker.lane.LaneLimits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * A site with the domain {@code here.test} in maildirs, a peer at 127.0.0.1, and DNS. After each test the queue is drained
 * and every promise is held against what was seen.
 */
@Timeout(300)
abstract class Scenario {
    static final String HERE = "here.test";

    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    /** Whether a test failed and may have left mail in the queue. */
    private static boolean leftOver;

    @TempDir
    Path directory;

    private final Instant begun = InstantSource.system().instant();

    final TestDns dns = TestDns.start();
    final ScriptedPeer peer = ScriptedPeer.start();
    final Evidence evidence = new Evidence();
    final List<ScriptedPeer> peers = new ArrayList<>(List.of(peer));
    Guarantees guarantees = Guarantees.all();
    Maildirs maildirs;
    Site site;

    /** What is declared beside {@code here.test}. */
    Stream<DomainPolicy> domains() {
        return Stream.empty();
    }

    Stream<RelayRule> rules() {
        return Stream.empty();
    }

    /** To all next hops at one time. */
    int sessions() {
        return LaneLimits.DEFAULT.sessions();
    }

    @BeforeEach
    void startSite() {
        if (leftOver) {
            KAFKA.reset();
            leftOver = false;
        }
        maildirs = new Maildirs(directory.resolve("mail"));
        var here = domain(HERE, new DomainPolicy.Delivery.ToMaildir(maildirs.template()));
        site = Site.start(
                KAFKA.settings(),
                new Site.Surroundings(directory, dns.address(), peer.port(), sessions()),
                Stream.concat(Stream.of(here), domains()).toList(),
                rules().toList());
    }

    @AfterEach
    void holdToEveryPromise() {
        leftOver = true;
        try {
            if (site != null) {
                awaitDrained();
                collect(KAFKA.settings(), evidence, peers, maildirs);
                guarantees.assertHold(evidence);
                leftOver = false;
            }
        } finally {
            if (site != null) {
                site.close();
            }
            peers.forEach(ScriptedPeer::close);
            dns.close();
        }
    }

    /** Clients on loopback may send anywhere. */
    static RelayRule openToLoopback(Optional<DeliveryRule> delivery) {
        var ref = new PolicyRef("RelayPolicy", "local/loopback", 1);
        return new RelayRule(
                ref,
                1,
                Set.of(ListenerKind.RELAY),
                List.of(Network.parse("127.0.0.0/8")),
                Set.of(),
                Set.of(),
                Optional.of(new AdmissionRule(ref, true, OptionalLong.empty(), OptionalInt.empty())),
                delivery);
    }

    static DomainPolicy domain(String name, DomainPolicy.Delivery delivery) {
        return new DomainPolicy(
                new PolicyRef("MailDomain", "local/" + name.replace('.', '-'), 1),
                Set.of(Domain.of(name)),
                new DomainPolicy.Recipients.Any(),
                delivery,
                OptionalLong.empty());
    }

    static DomainPolicy.Delivery toHost(String ip, int port) {
        return new DomainPolicy.Delivery.ToHosts(new NextHop.Hosts(List.of(new NextHop.Host(ip, port))));
    }

    /** Sends a small message over a connection of its own and counts it as acknowledged; fails if it is refused. */
    void send(String token, String from, String... to) throws IOException {
        send(token, from, List.of(to), TestMail.of(token, from, to[0]));
    }

    void send(String token, String from, List<String> to, byte[] content) throws IOException {
        try (var client = SmtpClient.connect(site.smtpPort())) {
            var reply = client.send(from, to, content);
            if (!reply.startsWith("250")) {
                throw new AssertionError("refused: " + reply);
            }
            evidence.acknowledged(token, to, reply);
        }
    }

    /** All events since the test began. */
    List<Event> events() {
        return events(KAFKA.settings()).stream()
                .filter(event -> !event.at().isBefore(begun))
                .toList();
    }

    private static List<Event> events(KafkaSettings kafka) {
        var events = new ArrayList<Event>();
        new TrailReader(kafka).read(Instant.EPOCH, Instant.MAX, events::add);
        return events;
    }

    /** Waits until the events show something. */
    Event awaitEvent(String what, Predicate<Event> wanted) {
        var found = new ArrayList<Event>();
        Eventually.holds("an event: " + what, () -> events(KAFKA.settings()).stream()
                .filter(wanted)
                .findFirst()
                .map(found::add)
                .isPresent());
        return found.getFirst();
    }

    void awaitDrained() {
        awaitDrained(KAFKA.settings());
    }

    static void awaitDrained(KafkaSettings kafka) {
        Eventually.holds("the queue is empty", () -> queue(kafka).isEmpty());
    }

    static List<QueueEntry> queue(KafkaSettings kafka) {
        var entries = new ArrayList<QueueEntry>();
        new QueueReader(kafka).read(entries::add);
        return entries;
    }

    /** Everything that the system and the world outside have to say. */
    static void collect(KafkaSettings kafka, Evidence evidence, List<ScriptedPeer> peers, Maildirs maildirs) {
        for (var each : peers) {
            for (var message : each.accepted()) {
                var token = TestMail.tokenOf(message.octets());
                message.recipients().forEach(recipient -> arrived(evidence, token, recipient));
            }
        }
        maildirs.forEach((address, content) -> arrived(evidence, TestMail.tokenOf(content), address));
        events(kafka).forEach(evidence::event);
        for (var entry : queue(kafka)) {
            switch (entry) {
                case QueueEntry.Unrouted(var message) -> {
                    for (int i = 0; i < message.envelope().recipients().size(); i++) {
                        evidence.queued(message.id(), i, Place.ACCEPTED);
                    }
                }
                case QueueEntry.Pending(var order) ->
                    order.addressees().forEach(a -> evidence.queued(order.messageId(), a.index(), Place.PENDING));
                case QueueEntry.Deferred(var order, var _) ->
                    order.addressees().forEach(a -> evidence.queued(order.messageId(), a.index(), Place.DEFERRED));
            }
        }
    }

    /** Reports have no token: who got one is the matter of the test that asks for it. */
    private static void arrived(Evidence evidence, String token, String recipient) {
        if (!token.isEmpty()) {
            evidence.arrived(token, recipient);
        }
    }
}
