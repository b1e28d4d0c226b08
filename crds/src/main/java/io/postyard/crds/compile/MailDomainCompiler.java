package io.postyard.crds.compile;

import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.DomainPolicy.Delivery;
import io.postyard.mail.policy.DomainPolicy.Recipients;
import io.postyard.mail.policy.PolicyRef;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code MailDomain.spec}, one line per field. */
final class MailDomainCompiler {
    private MailDomainCompiler() {}

    static Optional<DomainPolicy> compile(PolicyRef ref, Fields spec) {
        return spec.domain("domainName").map(domain -> {
            var names = new LinkedHashSet<>(spec.domains("aliasDomains"));
            names.add(domain);
            return new DomainPolicy(
                    ref,
                    names,
                    recipients(spec.object("recipients")),
                    delivery(spec.object("delivery")),
                    spec.object("limits").optionalSize("maxMessageSize"),
                    spec.object("tls").optionalText("secretName"));
        });
    }

    private static Recipients recipients(Fields recipients) {
        return switch (recipients.text("from")) {
            case "Any" -> new Recipients.Any();
            case "Listed" ->
                new Recipients.Listed(
                        recipients.texts("addresses").stream()
                                .map(address -> address.toLowerCase(Locale.ROOT))
                                .collect(Collectors.toSet()),
                        recipients.optionalText("subaddressSeparator"));
            default -> throw new IllegalArgumentException("from");
        };
    }

    /** Exactly one is there: a rule of the schema. */
    private static Delivery delivery(Fields delivery) {
        return delivery.optionalObject("maildir")
                .<Delivery>map(maildir -> new Delivery.ToMaildir(maildir.text("path")))
                .or(() -> delivery.optionalObject("smtp")
                        .map(smtp -> new Delivery.ToHosts(smtp.hosts("hosts").orElseThrow())))
                .orElseGet(Delivery.ToMx::new);
    }
}
