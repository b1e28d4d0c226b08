package io.postyard.ingress.admission;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.mail.policy.SendAs;
import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import io.postyard.smtp.server.state.Tls;
import java.util.Optional;

/** Is the client what a rule wants it to be: encrypted, known, and no more than itself? */
final class SenderCheck {
    private SenderCheck() {}

    /** What is said to it if not. */
    static Optional<Reply> objection(
            PolicySnapshot policy, AdmissionRule rule, ClientFacts client, ReversePath sender) {
        if (rule.isChoosy() && client.tls() != Tls.ON) {
            // Passwords are not for the clear, so who is to authenticate is to encrypt first.
            return Optional.of(tlsFirst(client.tls()));
        }
        if (rule.sendAs().isEmpty()) {
            return Optional.empty();
        }
        if (client.identity().isEmpty()) {
            return Optional.of(client.couldAuthenticate() ? Replies.AUTH_REQUIRED : Replies.AUTH_UNAVAILABLE);
        }
        return maySend(policy, rule.sendAs().get(), client.identity().get(), sender)
                ? Optional.empty()
                : Optional.of(Replies.NOT_YOUR_SENDER);
    }

    /** What a session in the clear is told: that we have no certificate must not bounce mail. */
    private static Reply tlsFirst(Tls tls) {
        return tls == Tls.UNAVAILABLE ? Replies.TLS_UNAVAILABLE : Replies.TLS_FIRST;
    }

    private static boolean maySend(PolicySnapshot policy, SendAs sendAs, String identity, ReversePath sender) {
        var from = sender.asMailbox();
        if (from.isEmpty() || sendAs == SendAs.ANY) {
            return true;
        }
        var own = Mailbox.parse(identity);
        return own.isPresent()
                && isOne(policy, own.get().domain(), from.get().domain())
                && (sendAs == SendAs.OWN_DOMAIN || isOwn(policy, own.get(), from.get()));
    }

    private static boolean isOne(PolicySnapshot policy, Domain own, Domain other) {
        return own.equals(other)
                || policy.domain(own)
                        .filter(declared -> declared.names().contains(other))
                        .isPresent();
    }

    /** Names of users have no case. */
    private static boolean isOwn(PolicySnapshot policy, Mailbox own, Mailbox from) {
        var name = own.foldedLocalPart();
        var used = from.foldedLocalPart();
        return used.equals(name)
                || policy.domain(own.domain())
                        .filter(domain -> isSubaddress(domain, used, name))
                        .isPresent();
    }

    /** As the domain reads it when it takes mail: a mailbox on its list is nobody's subaddress. */
    private static boolean isSubaddress(DomainPolicy domain, String used, String name) {
        return switch (domain.recipients()) {
            case DomainPolicy.Recipients.Any() -> false;
            case DomainPolicy.Recipients.Listed(var localParts, var separator) ->
                !localParts.contains(used)
                        && used.startsWith(name)
                        && separator
                                .filter(s -> used.indexOf(s) == name.length())
                                .isPresent();
        };
    }
}
