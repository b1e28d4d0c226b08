package io.postyard.testkit.kafka;

import io.postyard.testkit.time.Eventually;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.ListGroupsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupNotEmptyException;

/** Empties a broker between test classes. */
final class CleanSlate {
    private static final long PATIENCE_SECONDS = 60;

    private CleanSlate() {}

    static void make(KafkaSettings settings, TopicLayout layout) {
        try (var admin = Admin.create(settings.with("clean-slate", Map.of()))) {
            // Internal topics, offsets and transaction state, are not listed.
            var topics = admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            admin.deleteTopics(topics).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            var groups =
                    admin.listGroups(new ListGroupsOptions()).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS).stream()
                            .map(GroupListing::groupId)
                            .toList();
            for (var deletion :
                    admin.deleteConsumerGroups(groups).deletedGroups().values()) {
                try {
                    deletion.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                } catch (ExecutionException e) {
                    // A static member leaves only by time-out; its offsets went with the topics.
                    if (!(e.getCause() instanceof GroupNotEmptyException)) {
                        throw e;
                    }
                }
            }
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("the broker cannot be emptied", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        TopicSetup.ensure(settings, layout);
        awaitServed(settings);
    }

    /**
     * A topic exists before its broker has made its log, and a producer that comes in between, or the next deletion, can
     * find it in a state that takes a metadata refresh, minutes, to mend.
     */
    private static void awaitServed(KafkaSettings settings) {
        try (var admin = Admin.create(settings.with("clean-slate", Map.of()))) {
            Eventually.holds("the new topics are served", () -> isServed(admin));
        }
    }

    private static boolean isServed(Admin admin) {
        try {
            var names = admin.listTopics().names().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            var topics = admin.describeTopics(names).allTopicNames().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            Map<TopicPartition, OffsetSpec> all = new HashMap<>();
            topics.values().forEach(topic -> topic.partitions()
                    .forEach(partition ->
                            all.put(new TopicPartition(topic.name(), partition.partition()), OffsetSpec.latest())));
            admin.listOffsets(all).all().get(PATIENCE_SECONDS, TimeUnit.SECONDS);
            return true;
        } catch (ExecutionException notYet) {
            return false;
        } catch (TimeoutException e) {
            throw new IllegalStateException("the broker does not answer", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }
}
