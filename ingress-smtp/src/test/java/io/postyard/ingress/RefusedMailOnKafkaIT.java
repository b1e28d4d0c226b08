package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.testkit.kafka.KafkaExtension;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.trail.TrailReader;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** From a socket to {@code events} on a real broker, while ingress runs. */
class RefusedMailOnKafkaIT {
    @RegisterExtension
    static final KafkaExtension KAFKA = new KafkaExtension();

    @Test
    void isOnTheTrailWithinSecondsUnderTheGenerationThatRefusedIt() throws Exception {
        var kafka = KAFKA.settings();
        try (var publisher = new PolicyPublisher(kafka)) {
            publisher.put(example(7)).join();
        }
        try (var policy = new PolicyView(kafka);
                var role = new IngressRole(
                        Ingress.config(), kafka, policy, new SimpleMeterRegistry(), InstantSource.system())) {
            role.start();
            Eventually.holds("ready: " + role.readiness(), role::isReady);
            try (var client = Client.greeted(role.addresses().getFirst().address())) {
                client.say("MAIL FROM:<ann@elsewhere.test>");
                assertThat(client.say("RCPT TO:<nobody@example.com>")).startsWith("550 5.1.1");
                assertThat(client.say("RCPT TO:<nobody@example.com>")).startsWith("550 5.1.1");
            }
            Eventually.holds("the trail has it", () -> !trail().isEmpty());
        }
        assertThat(trail()).hasSize(1);
        var event = trail().getFirst();
        assertThat(event.detail()).isInstanceOfSatisfying(Event.Refused.class, refused -> {
            assertThat(refused.since()).isBefore(event.at());
            assertThat(refused.client()).contains(Network.parse("127.0.0.1"));
            assertThat(refused.reply()).isEqualTo("550 5.1.1 No such recipient here");
            assertThat(refused.policies()).containsExactly("MailDomain/local/example@7", PolicyRef.DEFAULT.toString());
            assertThat(refused.times()).isEqualTo(2);
            assertThat(refused.mail())
                    .containsExactly(new RefusedMail("ann@elsewhere.test", List.of("nobody@example.com")));
        });
    }

    private static List<Event> trail() {
        var events = new ArrayList<Event>();
        new TrailReader(KAFKA.settings()).read(Instant.EPOCH, Instant.MAX, events::add);
        return events;
    }

    private static DomainPolicy example(long generation) {
        return new DomainPolicy(
                new PolicyRef("MailDomain", "local/example", generation),
                Set.of(Domain.of("example.com")),
                new DomainPolicy.Recipients.Listed(Set.of("bob"), Optional.empty()),
                new DomainPolicy.Delivery.ToMx(),
                OptionalLong.empty());
    }
}
