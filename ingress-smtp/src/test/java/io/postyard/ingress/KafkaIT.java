package io.postyard.ingress;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.broker.BrokerProcess;
import io.postyard.broker.BrokerSettings;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.content.ContentReader;
import io.postyard.wire.content.PieceCache;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.policy.PolicyView;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import io.postyard.wire.topic.Topics;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole of ingress on a broker in a process of its own, which is killed in the middle and comes back. */
class KafkaIT {
    @TempDir
    Path data;

    @Test
    void keepsEveryPromiseOverTheBrokersDeathAndReturn() throws Exception {
        var broker = BrokerProcess.start(BrokerSettings.single(data));
        int port =
                Integer.parseInt(broker.bootstrap().substring(broker.bootstrap().lastIndexOf(':') + 1));
        var kafka = KafkaSettings.of(broker.bootstrap());
        TopicSetup.ensure(kafka, TopicLayout.singleNode());
        try (var publisher = new PolicyPublisher(kafka)) {
            publisher.put(anyTest()).join();
        }
        var promised = new ArrayList<String>();
        var large = "large " + "x".repeat(70) + "\r\n";
        try (var policy = new PolicyView(kafka);
                var role = new IngressRole(
                        Ingress.config(), kafka, policy, new SimpleMeterRegistry(), InstantSource.system())) {
            role.start();
            Eventually.holds("ready: " + role.readiness(), role::isReady);
            var address = role.addresses().getFirst().address();
            try (var client = Client.greeted(address)) {
                promised.add(queued(send(client, "small\r\n")));
                promised.add(queued(send(client, large.repeat(12_000))));

                broker.kill();
                var answer = send(client, "while the broker is away\r\n");
                assertThat(answer).startsWith("451 4.3.0");
                Eventually.holds("not ready", () -> !role.isReady());
                assertThat(role.readiness()).contains("Kafka");
                assertThat(greeting(address)).startsWith("421 4.3.2");

                broker = BrokerProcess.start(BrokerSettings.single(data).withPort(port));
                Eventually.holds("ready again", role::isReady);
                assertThat(greeting(address)).startsWith("220");
                promised.add(queued(send(client, "after\r\n")));
            }
            var accepted = accepted(kafka);
            assertThat(accepted).extracting(m -> m.id().toString()).containsAll(promised);
            try (var reader = new ContentReader(kafka, PieceCache.NONE)) {
                var stored = accepted.get(1);
                assertThat(stored.body()).isInstanceOf(Body.Stored.class);
                assertThat(new String(
                                reader.open(stored.id(), stored.body()).readAllBytes(), StandardCharsets.US_ASCII))
                        .startsWith("Received: from client.test")
                        .endsWith(large.repeat(12_000));
            }
        } finally {
            broker.close();
        }
    }

    private static DomainPolicy anyTest() {
        return new DomainPolicy(
                new PolicyRef("MailDomain", "local/any", 1),
                Set.of(Domain.of("any.test")),
                new DomainPolicy.Recipients.Any(),
                new DomainPolicy.Delivery.ToMx(),
                OptionalLong.empty());
    }

    private static String send(Client client, String body) throws Exception {
        client.say("MAIL FROM:<a@b.test>");
        assertThat(client.say("RCPT TO:<someone@any.test>")).startsWith("250");
        var go = client.say("DATA");
        if (!go.startsWith("354")) {
            return go;
        }
        client.send(body);
        return client.say(".");
    }

    private static String queued(String reply) {
        assertThat(reply).startsWith("250 2.0.0 Queued as ");
        return reply.substring("250 2.0.0 Queued as ".length());
    }

    private static String greeting(InetSocketAddress address) throws Exception {
        try (var client = new Client(address)) {
            return client.reply();
        }
    }

    private static List<AcceptedMessage> accepted(KafkaSettings kafka) throws Exception {
        var partition = new TopicPartition(Topics.ACCEPTED.topic(), 0);
        try (var consumer = new KafkaConsumer<>(
                kafka.with("test", Map.of("auto.offset.reset", "earliest")),
                new StringDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            long end = consumer.endOffsets(List.of(partition)).get(partition);
            var found = new ArrayList<AcceptedMessage>();
            while (consumer.position(partition) < end) {
                for (var polled : consumer.poll(Duration.ofSeconds(1))) {
                    found.add(AcceptedMessageRecord.decode(polled.value()));
                }
            }
            return found;
        }
    }
}
