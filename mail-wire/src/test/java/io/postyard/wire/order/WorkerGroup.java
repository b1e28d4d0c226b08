package io.postyard.wire.order;

import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;
import org.apache.kafka.common.TopicPartition;

/** The workers' group as Kafka sees it. */
final class WorkerGroup {
    private WorkerGroup() {}

    /** Who has each partition; empty if Kafka cannot say just now. */
    static Map<TopicPartition, String> owners() {
        try (var admin = admin()) {
            var owners = new HashMap<TopicPartition, String>();
            admin.describeConsumerGroups(List.of(Groups.WORKER))
                    .describedGroups()
                    .get(Groups.WORKER)
                    .get()
                    .members()
                    .forEach(member -> member.assignment()
                            .topicPartitions()
                            .forEach(p -> owners.put(p, member.groupInstanceId().orElseThrow())));
            return owners;
        } catch (ExecutionException notYet) {
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    /** Has the group think that the member is gone, else it would wait for it until its session is over. */
    static void forget(String instance) throws Exception {
        try (var admin = admin()) {
            admin.removeMembersFromConsumerGroup(
                            Groups.WORKER,
                            new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(instance))))
                    .all()
                    .get();
        }
    }

    private static Admin admin() {
        return Admin.create(WireBroker.settings().with("test", Map.of()));
    }
}
