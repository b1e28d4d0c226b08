package io.postyard.wire.record;

import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.RelayRule;
import java.time.Instant;

/** One record of {@code policy}. */
public sealed interface PolicyEntry {
    /** A {@code MailDomain} in force. */
    record Declared(DomainPolicy policy) implements PolicyEntry {
        @Override
        public String key() {
            return keyOf(policy.ref().kind(), policy.ref().name());
        }
    }

    /** A {@code RelayPolicy} in force. */
    record Relay(RelayRule rule) implements PolicyEntry {
        @Override
        public String key() {
            return keyOf(rule.ref().kind(), rule.ref().name());
        }
    }

    /**
     * The newest version of an object is not in force; the last good one, if there was any, stays so.
     *
     * @param kind {@code MailDomain} or {@code RelayPolicy}
     * @param name {@code namespace/name}
     * @param error for people, on one line
     */
    record Refused(String kind, String name, String error, Instant at) implements PolicyEntry {
        @Override
        public String key() {
            return refusalKeyOf(kind, name);
        }
    }

    /** The Kafka key. */
    String key();

    /** Key of an object in force. */
    static String keyOf(String kind, String name) {
        return kind + "/" + name;
    }

    /** Key of the refusal of an object. */
    static String refusalKeyOf(String kind, String name) {
        return "refused/" + kind + "/" + name;
    }
}
