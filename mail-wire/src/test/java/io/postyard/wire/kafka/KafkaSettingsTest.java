package io.postyard.wire.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class KafkaSettingsTest {
    @Test
    void variablesBecomeSettings() {
        var settings = KafkaSettings.fromEnvironment(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "a:9092,b:9092",
                "KAFKA_SECURITY_PROTOCOL", "SASL_SSL",
                "KAFKA_SSL_TRUSTSTORE_LOCATION", "/etc/kafka/ca.p12",
                "KAFKA_PORT", "tcp://10.0.0.1:9092",
                "KAFKA_OPTS", "-Xmx1g",
                "PATH", "/bin"));
        assertThat(settings.client())
                .containsOnly(
                        Map.entry("bootstrap.servers", "a:9092,b:9092"),
                        Map.entry("security.protocol", "SASL_SSL"),
                        Map.entry("ssl.truststore.location", "/etc/kafka/ca.p12"));
    }

    @Test
    void withoutBootstrapServersThereIsNoKafka() {
        assertThatThrownBy(() -> KafkaSettings.fromEnvironment(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("KAFKA_BOOTSTRAP_SERVERS");
    }

    @Test
    void secretsAreNotShown() {
        var settings = KafkaSettings.fromEnvironment(Map.of(
                "KAFKA_BOOTSTRAP_SERVERS", "a:9092",
                "KAFKA_SASL_JAAS_CONFIG", "ScramLoginModule required password=\"s3cret\";",
                "KAFKA_SSL_KEYSTORE_PASSWORD", "s3cret",
                "KAFKA_SSL_KEYSTORE_KEY", "s3cret"));
        assertThat(settings.toString()).doesNotContain("s3cret").contains("sasl.jaas.config=[hidden]", "a:9092");
    }

    @Test
    void whatAClientIsForGoesBeforeTheEnvironment() {
        var settings = KafkaSettings.fromEnvironment(
                Map.of("KAFKA_BOOTSTRAP_SERVERS", "a:9092", "KAFKA_ACKS", "0", "KAFKA_CLIENT_ID", "mine"));
        assertThat(settings.with("maildrop", Map.of("acks", "all")))
                .containsEntry("acks", "all")
                .hasEntrySatisfying("client.id", id -> assertThat(id.toString()).startsWith("postyard-maildrop-"));
    }
}
