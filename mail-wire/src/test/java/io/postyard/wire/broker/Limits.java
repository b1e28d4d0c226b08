package io.postyard.wire.broker;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Future;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** Topics that take only small records, for one test: whoever sets limits lifts them. */
public final class Limits {
    private final List<String> limited = new ArrayList<>();

    /** Returns when it is in force. */
    public void set(String topic, int octets) throws Exception {
        limited.add(topic);
        alter(
                topic,
                new AlterConfigOp(
                        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(octets)),
                        AlterConfigOp.OpType.SET));
        Await.until("the limit is in force", () -> isRefused(topic, octets + 1));
    }

    /** All of them. */
    public void lift() throws Exception {
        for (var topic : List.copyOf(limited)) {
            lift(topic);
        }
    }

    public void lift(String topic) throws Exception {
        alter(
                topic,
                new AlterConfigOp(
                        new ConfigEntry(TopicConfig.MAX_MESSAGE_BYTES_CONFIG, ""), AlterConfigOp.OpType.DELETE));
        limited.remove(topic);
    }

    /** The broker heeds a limit a moment after it shows it, so it is tried: in a transaction that is aborted. */
    private static boolean isRefused(String topic, int octets) {
        try (var producer = new KafkaProducer<>(
                WireBroker.settings().with("test", Map.of(ProducerConfig.TRANSACTIONAL_ID_CONFIG, "probe")),
                new ByteArraySerializer(),
                new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            var sent = producer.send(new ProducerRecord<>(topic, new byte[octets]));
            producer.flush();
            producer.abortTransaction();
            return sent.state() == Future.State.FAILED;
        }
    }

    private static void alter(String topic, AlterConfigOp change) throws Exception {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            admin.incrementalAlterConfigs(Map.of(new ConfigResource(ConfigResource.Type.TOPIC, topic), List.of(change)))
                    .all()
                    .get();
        }
    }
}
