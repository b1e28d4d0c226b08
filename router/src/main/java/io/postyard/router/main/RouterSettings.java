package io.postyard.router.main;

import io.postyard.router.RouterConfig;
import io.postyard.wire.topic.TopicLayout;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;

/** Settings of the router process, as {@code POSTYARD_ROUTER_…}. Kafka's are {@code KAFKA_…}, see the wire module. */
@ConfigMapping(prefix = "postyard.router")
interface RouterSettings {
    /** Names this router for good; two that run at the same time must differ. */
    @WithDefault("${HOSTNAME:router-0}")
    String instance();

    /** How long a shutdown waits for the transaction in progress. */
    @WithDefault("15s")
    Duration drainTimeout();

    /** Topics that this router creates if they are missing. */
    Topics topics();

    /** Sizes of topics that do not exist yet. */
    interface Topics {
        /** Whether missing topics are created. */
        @WithDefault("true")
        boolean create();

        /** Partitions of pending and deferred. */
        @WithDefault("24")
        int partitions();

        /** Partitions of accepted, content and events. */
        @WithDefault("12")
        int journalPartitions();

        /** Copies of each record. */
        @WithDefault("3")
        short replication();

        /** Copies before a write is acknowledged. */
        @WithDefault("2")
        short minInsyncReplicas();

        /** Of accepted and content; longer than the longest giveUpAfter. */
        @WithDefault("7d")
        Duration mailRetention();

        /** Of events. */
        @WithDefault("30d")
        Duration trailRetention();

        default TopicLayout layout() {
            return new TopicLayout(
                    partitions(),
                    journalPartitions(),
                    replication(),
                    minInsyncReplicas(),
                    mailRetention(),
                    trailRetention());
        }
    }

    default RouterConfig config() {
        return new RouterConfig(instance(), drainTimeout());
    }
}
