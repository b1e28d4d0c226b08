package io.postyard.wire.order;

import io.postyard.wire.broker.WireBroker;
import io.postyard.wire.kafka.Groups;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.MemberToRemove;
import org.apache.kafka.clients.admin.RemoveMembersFromConsumerGroupOptions;

/** The group that workers are members of. */
final class WorkerGroup {
    private WorkerGroup() {}

    /** Has the group think that the member is gone: if it is not, it loses its partitions, joins again, and has them anew. */
    static void forget(String instance) throws Exception {
        try (var admin = Admin.create(WireBroker.settings().with("test", Map.of()))) {
            admin.removeMembersFromConsumerGroup(
                            Groups.WORKER,
                            new RemoveMembersFromConsumerGroupOptions(Set.of(new MemberToRemove(instance))))
                    .all()
                    .get();
        }
    }
}
