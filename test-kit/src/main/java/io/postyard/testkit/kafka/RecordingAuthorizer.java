package io.postyard.testkit.kafka;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

/** Kafka's own authorizer, which remembers what it was asked: what somebody lacks, and what nobody needs. */
public final class RecordingAuthorizer extends StandardAuthorizer {
    /** Kafka makes the authorizer by the name of its class, so there is no other way to it. */
    private static final Set<Request> REQUESTS = ConcurrentHashMap.newKeySet();

    /** @param allowed false = somebody was refused something; what Kafka tries only in passing is not among these */
    public record Request(String user, AclOperation operation, ResourceType type, String name, boolean allowed) {}

    /** Everything since {@link #forget}. */
    public static Set<Request> requests() {
        return Set.copyOf(REQUESTS);
    }

    static void forget() {
        REQUESTS.clear();
    }

    @Override
    public List<AuthorizationResult> authorize(AuthorizableRequestContext context, List<Action> actions) {
        var results = super.authorize(context, actions);
        for (int i = 0; i < actions.size(); i++) {
            var action = actions.get(i);
            boolean allowed = results.get(i) == AuthorizationResult.ALLOWED;
            if (allowed || action.logIfDenied()) {
                REQUESTS.add(new Request(
                        context.principal().getName(),
                        action.operation(),
                        action.resourcePattern().resourceType(),
                        action.resourcePattern().name(),
                        allowed));
            }
        }
        return results;
    }
}
