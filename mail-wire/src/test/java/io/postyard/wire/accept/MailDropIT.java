package io.postyard.wire.accept;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.mail.queue.Body;
import io.postyard.wire.broker.Await;
import io.postyard.wire.broker.Messages;
import io.postyard.wire.broker.Topic;
import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.record.AcceptedMessageRecord;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import io.postyard.wire.topic.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class MailDropIT {
    @Test
    void anAcknowledgedMessageIsOnTheTopic() throws Exception {
        var message = Messages.to("bob@example.net");
        try (var drop = new MailDrop(WireBroker.settings(), new SimpleMeterRegistry())) {
            Await.until("ready", drop::isReady);
            drop.put(message).get();
        }
        assertThat(Topic.committed(Topics.ACCEPTED.topic()).stream()
                        .filter(r -> r.key().equals(message.id().value()))
                        .map(r -> Topic.read(AcceptedMessageRecord::decode, r).envelope()))
                .containsExactly(message.envelope());
    }

    @Test
    void moreThanTheBufferHoldsIsTakenAllTheSame() throws Exception {
        var body = new Body.Inline(new byte[200_000]);
        try (var drop = new MailDrop(WireBroker.settings(), new SimpleMeterRegistry())) {
            Await.until("ready", drop::isReady);
            List<CompletableFuture<Void>> puts = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                puts.add(drop.put(Messages.with(body, "bob@example.net")));
            }
            CompletableFuture.allOf(puts.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);
        }
    }

    @Test
    void withoutABrokerItRefusesAtOnceAndRecoversByItself(@TempDir Path data) throws Exception {
        var settings = BrokerSettings.single(data).withFlushBeforeAck(false).withoutHaste();
        var broker = EmbeddedBroker.start(settings);
        var kafka = KafkaSettings.of(broker.bootstrap());
        int port =
                Integer.parseInt(broker.bootstrap().substring(broker.bootstrap().indexOf(':') + 1));
        TopicSetup.ensure(kafka, TopicLayout.singleNode());
        try (var drop = new MailDrop(kafka, new SimpleMeterRegistry())) {
            Await.until("ready", drop::isReady);
            drop.put(Messages.to("bob@example.net")).get();
            broker.close();
            Await.until("unready", () -> !drop.isReady());
            assertThat(drop.readiness()).contains("Kafka");
            long start = System.nanoTime();
            assertThatThrownBy(() -> drop.put(Messages.to("bob@example.net")).get())
                    .isInstanceOf(ExecutionException.class)
                    .hasCauseInstanceOf(MailDropUnavailableException.class);
            assertThat(System.nanoTime() - start).isLessThan(TimeUnit.SECONDS.toNanos(2));
            broker = EmbeddedBroker.start(settings.withPort(port));
            Await.until("ready again", drop::isReady);
            drop.put(Messages.to("bob@example.net")).get();
        } finally {
            broker.close();
        }
    }
}
