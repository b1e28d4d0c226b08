package io.postyard.crds.compile;

import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.SendAs;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** {@code RelayPolicy.spec}, one line per field. */
final class RelayPolicyCompiler {
    private RelayPolicyCompiler() {}

    static RelayRule compile(PolicyRef ref, Fields spec) {
        var match = spec.object("match");
        return new RelayRule(
                ref,
                spec.integer("precedence"),
                match.texts("listeners").stream()
                        .map(kind -> ListenerKind.valueOf(kind.toUpperCase(Locale.ROOT)))
                        .collect(Collectors.toSet()),
                match.optionalObject("clients")
                        .map(clients -> clients.networks("networks"))
                        .orElse(List.of()),
                new HashSet<>(match.domains("senderDomains")),
                new HashSet<>(match.domains("recipientDomains")),
                spec.optionalObject("admission").map(admission -> admission(ref, admission)),
                spec.optionalObject("delivery").map(delivery -> delivery(ref, delivery)));
    }

    private static AdmissionRule admission(PolicyRef ref, Fields admission) {
        return new AdmissionRule(
                ref,
                admission.text("relay").equals("Allow"),
                admission.optionalSize("maxMessageSize"),
                admission.optionalInteger("maxRecipients"),
                admission.text("tls").equals("Required"),
                ScreeningCompiler.compile(admission),
                admission.text("auth").equals("Required")
                        ? Optional.of(sendAs(admission.optionalText("sendAs").orElse("OwnAddress")))
                        : Optional.empty(),
                admission.text("headers").equals("Complete") ? Headers.COMPLETE : Headers.AS_THEY_ARE,
                RatesCompiler.compile(admission));
    }

    private static SendAs sendAs(String word) {
        return switch (word) {
            case "OwnAddress" -> SendAs.OWN_ADDRESS;
            case "OwnDomain" -> SendAs.OWN_DOMAIN;
            case "Any" -> SendAs.ANY;
            default -> throw new IllegalArgumentException("the schema lets no such word pass: " + word);
        };
    }

    private static DeliveryRule delivery(PolicyRef ref, Fields delivery) {
        return new DeliveryRule(
                ref,
                delivery.hosts("nextHops"),
                TlsMode.valueOf(delivery.text("tls").toUpperCase(Locale.ROOT)),
                shaping(delivery.object("shaping")),
                retry(delivery.object("retry")));
    }

    private static Shaping shaping(Fields shaping) {
        return new Shaping(
                shaping.integer("connections"),
                shaping.integer("messagesPerConnection"),
                shaping.integer("recipientsPerMessage"),
                shaping.number("messagesPerSecond"));
    }

    private static RetrySchedule retry(Fields retry) {
        var giveUpAfter = retry.duration("giveUpAfter");
        var warnAfter = retry.durations("warnAfter");
        // CEL knows no days, so the comparison is made here.
        for (int i = 0; i < warnAfter.size(); i++) {
            if (warnAfter.get(i).compareTo(giveUpAfter) >= 0) {
                retry.problem(
                        "warnAfter[" + i + "]",
                        retry.texts("warnAfter").get(i) + " is not before giveUpAfter, " + retry.text("giveUpAfter")
                                + ", so the warning would never be sent",
                        "write a shorter time, or warnAfter: [] for no warnings");
            }
        }
        return new RetrySchedule(retry.durations("schedule"), warnAfter, giveUpAfter);
    }
}
