package io.postyard.standalone.explain;

import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.RelayRule;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * A RelayPolicy, or the default, that decides something.
 *
 * @param rule empty = the default
 * @param settings that have an effect on it
 */
record Ruling(PolicyRef ref, Optional<RelayRule> rule, Map<String, String> settings) {
    /** When a client connects. */
    static Ruling atConnect(PolicySnapshot policy, PolicyRef ref) {
        return new Ruling(ref, find(policy, ref), Settings.atConnect(admission(policy, ref)));
    }

    /** About a sender or a recipient. */
    static Ruling ofMail(PolicySnapshot policy, PolicyRef ref) {
        return new Ruling(ref, find(policy, ref), Settings.ofMail(admission(policy, ref)));
    }

    /** On the way to a next hop. */
    static Ruling ofDelivery(PolicySnapshot policy, DeliveryRule rule, NextHop nextHop) {
        return new Ruling(rule.ref(), find(policy, rule.ref()), Settings.ofDelivery(rule, nextHop));
    }

    private static AdmissionRule admission(PolicySnapshot policy, PolicyRef ref) {
        return find(policy, ref).flatMap(RelayRule::admission).orElse(AdmissionRule.DEFAULT);
    }

    private static Optional<RelayRule> find(PolicySnapshot policy, PolicyRef ref) {
        return policy.rules().stream().filter(rule -> rule.ref().equals(ref)).findFirst();
    }

    /** {@code RelayPolicy/local/partner@3 (precedence 200): relay Allow, maxRecipients 500}. */
    String words() {
        return rule.map(found -> ref + " (precedence " + found.precedence() + ")")
                        .orElse("default") + ": "
                + Settings.line(settings);
    }

    Map<String, Object> asJson() {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("policy", rule.map(_ -> ref.toString()).orElse("default"));
        fields.put("precedence", rule.map(RelayRule::precedence).orElse(null));
        fields.put("settings", settings);
        return fields;
    }
}
