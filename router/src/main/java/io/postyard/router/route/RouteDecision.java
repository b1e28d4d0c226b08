package io.postyard.router.route;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.queue.AcceptedMessage;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Where the recipients of a message go. In this order: the next hop of the RelayPolicy that matches; the delivery of the
 * MailDomain that declares the recipient's domain (postmaster included); the mail exchangers of the domain, or the host
 * that it names where it is an address literal.
 */
public final class RouteDecision {
    private final PolicySnapshot policy;
    private final AcceptedMessage message;
    private final Optional<Domain> sender;
    private final Map<Domain, Choice> choices = new HashMap<>();

    /** What holds for every recipient of one domain. */
    private record Choice(DeliveryRule rule, Optional<DomainPolicy> domain) {}

    private record Group(NextHop nextHop, String policy) {}

    private static final class Members {
        private final List<Integer> recipients = new ArrayList<>(1);
        private final Set<PolicyRef> decidedBy = new LinkedHashSet<>(2);
    }

    private RouteDecision(AcceptedMessage message, PolicySnapshot policy) {
        this.message = message;
        this.policy = policy;
        sender = message.envelope().reversePath().asMailbox().map(Mailbox::domain);
    }

    /** Every recipient is in exactly one route. Routes come in the order of their first recipient. */
    public static List<Route> decide(AcceptedMessage message, PolicySnapshot policy) {
        return new RouteDecision(message, policy).routes();
    }

    private List<Route> routes() {
        var recipients = message.envelope().recipients();
        Map<Group, Members> groups = new LinkedHashMap<>();
        for (int index = 0; index < recipients.size(); index++) {
            var mailbox = recipients.get(index).mailbox();
            var choice = choices.computeIfAbsent(mailbox.domain(), this::choose);
            var group = new Group(nextHop(mailbox, choice), choice.rule().ref().name());
            var members = groups.computeIfAbsent(group, g -> new Members());
            members.recipients.add(index);
            choice.domain().ifPresent(d -> members.decidedBy.add(d.ref()));
            members.decidedBy.add(choice.rule().ref());
        }
        var routes = new ArrayList<Route>(groups.size());
        groups.forEach((group, members) -> routes.add(
                new Route(group.nextHop(), group.policy(), members.recipients, List.copyOf(members.decidedBy))));
        return routes;
    }

    private Choice choose(Domain domain) {
        var origin = message.origin();
        return new Choice(policy.delivery(origin.listener(), origin.client(), sender, domain), policy.domain(domain));
    }

    private NextHop nextHop(Mailbox mailbox, Choice choice) {
        if (choice.rule().nextHop().isPresent()) {
            return choice.rule().nextHop().get();
        }
        if (choice.domain().isPresent()) {
            return choice.domain().get().nextHop(mailbox);
        }
        return new NextHop.Mx(mailbox.domain());
    }
}
