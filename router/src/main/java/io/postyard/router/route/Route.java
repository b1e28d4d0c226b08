package io.postyard.router.route;

import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import java.util.List;

/**
 * Recipients of one message that travel together.
 *
 * @param policy name of the RelayPolicy whose delivery half applies
 * @param recipients positions in the envelope, ascending
 * @param decidedBy every policy that had a say, without repeats
 */
public record Route(NextHop nextHop, String policy, List<Integer> recipients, List<PolicyRef> decidedBy) {
    public Route {
        recipients = List.copyOf(recipients);
        decidedBy = List.copyOf(decidedBy);
    }
}
