package io.postyard.testkit.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.testkit.time.Eventually;
import io.postyard.wire.accept.MailDrop;
import io.postyard.wire.kafka.DurableProducer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import io.postyard.wire.topic.Topics;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Kafka with TLS and passwords, reached by nothing but environment variables; and what is said when it lets nobody in. */
class KafkaLoginIT {
    @TempDir
    static Path directory;

    private static SecureBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = SecureBroker.start(directory);
        broker.addUser("postyard", "right");
        TopicSetup.ensure(settings("postyard", "right"), TopicLayout.singleNode());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void aWrongPasswordIsCalledThat() {
        var wrong = settings("postyard", "wrong");
        assertThatThrownBy(() -> TopicSetup.ensure(wrong, TopicLayout.singleNode()))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("invalid credentials")
                .hasMessageContaining("SCRAM-SHA-512");
        try (var drop = new MailDrop(wrong, new SimpleMeterRegistry())) {
            Eventually.holds("the mail drop says why it is not ready", () -> drop.readiness()
                    .contains("invalid credentials"));
        }
        assertThat(wrong.toString()).doesNotContain("wrong");
    }

    @Test
    void anUnknownAuthorityIsCalledThat() {
        var environment = new HashMap<>(broker.environment("postyard", "right"));
        environment.remove("KAFKA_SSL_TRUSTSTORE_TYPE");
        environment.remove("KAFKA_SSL_TRUSTSTORE_LOCATION");
        var trusting = KafkaSettings.fromEnvironment(environment);
        assertThatThrownBy(() -> TopicSetup.ensure(trusting, TopicLayout.singleNode()))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("SSL handshake failed");
    }

    @Test
    void settingsThatCannotBeUsedAreCalledThat() {
        var nowhere = new HashMap<>(broker.environment("postyard", "right"));
        nowhere.put("KAFKA_SSL_TRUSTSTORE_LOCATION", "/nowhere/ca.crt");
        assertThatThrownBy(() -> TopicSetup.ensure(KafkaSettings.fromEnvironment(nowhere), TopicLayout.singleNode()))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("/nowhere/ca.crt");
        var unquoted = new HashMap<>(broker.environment("postyard", "right"));
        unquoted.put("KAFKA_SASL_JAAS_CONFIG", "org.example.Module required password=open sesame;");
        assertThatThrownBy(() -> TopicSetup.ensure(KafkaSettings.fromEnvironment(unquoted), TopicLayout.singleNode()))
                .isInstanceOf(KafkaException.class)
                .hasMessageContaining("KAFKA_SASL_JAAS_CONFIG")
                .hasMessageNotContainingAny("open", "sesame");
    }

    @Test
    void aProducerThatCameBeforeItsUserSendsOnceThereIsOne() {
        try (var producer = new DurableProducer(settings("late", "soon"), "late")) {
            Eventually.holds("the login is refused", () -> !isSent(producer));

            broker.addUser("late", "soon");

            Eventually.holds("a record is sent", () -> isSent(producer));
            assertThat(producer.inFlight()).isZero();
        }
    }

    @Test
    void aProducerGoesOnWhenItsUserIsBack() {
        broker.addUser("away", "again");
        try (var producer = new DurableProducer(settings("away", "again"), "away")) {
            Eventually.holds("a record is sent", () -> isSent(producer));
            broker.removeUser("away");
            Eventually.holds("nothing is sent", () -> !isSent(producer));

            broker.addUser("away", "again");

            Eventually.holds("a record is sent", () -> isSent(producer));
        }
    }

    @Test
    void aMailDropThatCameBeforeItsUserTakesMailOnceThereIsOne() {
        try (var drop = new MailDrop(settings("early", "soon"), new SimpleMeterRegistry())) {
            Eventually.holds("the login is refused", () -> drop.readiness().contains("invalid credentials"));

            broker.addUser("early", "soon");

            Eventually.holds("mail is taken", drop::isReady);
        }
    }

    private static boolean isSent(DurableProducer producer) {
        try {
            producer.send(new ProducerRecord<>(Topics.CONTENT.topic(), "key", new byte[] {1}))
                    .get();
            return true;
        } catch (ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private static KafkaSettings settings(String user, String password) {
        return KafkaSettings.fromEnvironment(broker.environment(user, password));
    }
}
