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
    void whatLetsAClientInIsShownButForSecrets() {
        var settings = KafkaSettings.fromEnvironment(Map.ofEntries(
                Map.entry("KAFKA_BOOTSTRAP_SERVERS", "a:9092"),
                Map.entry("KAFKA_SECURITY_PROTOCOL", "SSL"),
                Map.entry("KAFKA_SSL_KEYSTORE_LOCATION", "/etc/kafka/me.p12"),
                Map.entry("KAFKA_SSL_KEYSTORE_TYPE", "PKCS12"),
                Map.entry("KAFKA_SSL_KEYSTORE_PASSWORD", "s3cret"),
                Map.entry("KAFKA_SSL_KEY_PASSWORD", "s3cret"),
                Map.entry("KAFKA_SSL_KEYSTORE_KEY", "s3cret"),
                Map.entry("KAFKA_SASL_JAAS_CONFIG", "s3cret"),
                Map.entry("KAFKA_SASL_OAUTHBEARER_TOKEN_ENDPOINT_URL", "https://id.test"),
                Map.entry("KAFKA_SASL_OAUTHBEARER_CLIENT_CREDENTIALS_CLIENT_SECRET", "s3cret"),
                Map.entry("KAFKA_LINGER_MS", "5")));
        assertThat(settings.security())
                .containsOnly(
                        Map.entry("security.protocol", "SSL"),
                        Map.entry("ssl.keystore.location", "/etc/kafka/me.p12"),
                        Map.entry("ssl.keystore.type", "PKCS12"),
                        Map.entry("ssl.keystore.password", KafkaSettings.HIDDEN),
                        Map.entry("ssl.key.password", KafkaSettings.HIDDEN),
                        Map.entry("ssl.keystore.key", KafkaSettings.HIDDEN),
                        Map.entry("sasl.jaas.config", KafkaSettings.HIDDEN),
                        Map.entry("sasl.oauthbearer.token.endpoint.url", "https://id.test"),
                        Map.entry("sasl.oauthbearer.client.credentials.client.secret", KafkaSettings.HIDDEN));
        assertThat(KafkaSettings.of("a:9092").security()).isEmpty();
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
