package io.postyard.mail.policy;

import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/**
 * A compiled {@code MailDomain}.
 *
 * @param names the domain itself and its alias domains
 * @param recipients who exists
 * @param maxMessageSize octets; empty = the listener's limit
 * @param certificate name of the mounted folder with the certificate for clients that ask for a host of this domain's;
 *     empty = the default certificate
 */
public record DomainPolicy(
        PolicyRef ref,
        Set<Domain> names,
        Recipients recipients,
        Delivery delivery,
        OptionalLong maxMessageSize,
        Optional<String> certificate) {
    /** Who may be written to. */
    public sealed interface Recipients {
        /** Every local part. */
        record Any() implements Recipients {}

        /**
         * The named local parts, compared without case; what follows the separator is ignored (sub-addressing, RFC 5233).
         *
         * @param localParts lower case
         */
        record Listed(Set<String> localParts, Optional<String> subaddressSeparator) implements Recipients {
            public Listed {
                localParts = Set.copyOf(localParts);
            }
        }
    }

    /** What becomes of mail for the domain. */
    public sealed interface Delivery {
        /** To the domain's own mail exchangers: backup MX, or a gateway for a domain hosted elsewhere. */
        record ToMx() implements Delivery {}

        /** To named hosts. */
        record ToHosts(NextHop.Hosts hosts) implements Delivery {}

        /** Into maildirs; {@code path} as in {@link NextHop.Maildir}. */
        record ToMaildir(String path) implements Delivery {}
    }

    public DomainPolicy {
        names = Set.copyOf(names);
    }

    /** Without a certificate of its own. */
    public DomainPolicy(
            PolicyRef ref, Set<Domain> names, Recipients recipients, Delivery delivery, OptionalLong maxMessageSize) {
        this(ref, names, recipients, delivery, maxMessageSize, Optional.empty());
    }

    /** Postmaster always exists (RFC 5321 §4.5.1). */
    public boolean accepts(Mailbox mailbox) {
        return mailbox.isPostmaster()
                || switch (recipients) {
                    case Recipients.Any() -> true;
                    case Recipients.Listed(var localParts, var separator) -> {
                        var local = mailbox.foldedLocalPart();
                        int cut = separator.map(local::indexOf).orElse(-1);
                        yield localParts.contains(local) || (cut > 0 && localParts.contains(local.substring(0, cut)));
                    }
                };
    }

    /**
     * Whether mailboxes that differ in case alone are one. SMTP leaves that to the domain (RFC 5321 §2.4): one with a list
     * compares it without case, and so do maildirs; any other domain keeps its secret, and case tells mailboxes apart.
     */
    public boolean ignoresCase() {
        return recipients instanceof Recipients.Listed || delivery instanceof Delivery.ToMaildir;
    }

    /** The next hop of one of this domain's recipients. */
    public NextHop nextHop(Mailbox mailbox) {
        return switch (delivery) {
            case Delivery.ToMx() -> new NextHop.Mx(mailbox.domain());
            case Delivery.ToHosts(var hosts) -> hosts;
            case Delivery.ToMaildir(var path) -> new NextHop.Maildir(mailbox.domain(), path);
        };
    }
}
