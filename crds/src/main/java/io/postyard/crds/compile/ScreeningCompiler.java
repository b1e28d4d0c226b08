package io.postyard.crds.compile;

import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.HeloCheck;
import io.postyard.mail.policy.ReverseName;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.Service;
import io.postyard.mail.policy.Tarpit;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/** What {@code RelayPolicy.spec.admission} says of clients that connect, one line per field. */
final class ScreeningCompiler {
    private ScreeningCompiler() {}

    static Screening compile(Fields admission) {
        return new Screening(
                service(admission.text("service")),
                admission.optionalObject("tarpit").map(ScreeningCompiler::tarpit),
                admission.objects("dnsLists").stream()
                        .flatMap(list -> dnsList(list).stream())
                        .toList(),
                greetDelay(admission),
                ReverseName.valueOf(admission.text("reverseName").toUpperCase(Locale.ROOT)),
                HeloCheck.valueOf(admission.text("helo").toUpperCase(Locale.ROOT)));
    }

    private static Duration greetDelay(Fields admission) {
        if (admission.optionalText("greetDelay").isEmpty()) {
            return Duration.ZERO;
        }
        return atMost(
                Screening.LONGEST_GREET_DELAY,
                admission,
                "greetDelay",
                "is longer than clients should be kept waiting");
    }

    /** What is compiled of a wrong one is thrown away, but it must be made first. */
    private static Duration atMost(Duration longest, Fields fields, String name, String trouble) {
        var duration = fields.duration(name);
        if (duration.compareTo(longest) <= 0) {
            return duration;
        }
        fields.problem(name, fields.text(name) + " " + trouble, "write at most " + Durations.format(longest));
        return longest;
    }

    private static Optional<DnsList> dnsList(Fields list) {
        return list.domain("zone")
                .map(zone -> new DnsList(
                        zone,
                        DnsList.Kind.valueOf(list.text("kind").toUpperCase(Locale.ROOT)),
                        list.networks("codes")));
    }

    private static Tarpit tarpit(Fields tarpit) {
        var delay = tarpit.duration("delay");
        var max = atMost(Tarpit.LONGEST, tarpit, "max", "is longer than honest clients wait for");
        if (delay.compareTo(max) > 0) {
            tarpit.problem(
                    "delay",
                    tarpit.text("delay") + " is longer than max, " + tarpit.text("max"),
                    "write a shorter delay or a longer max");
            delay = max;
        }
        return new Tarpit(tarpit.integer("afterRecipients"), delay, tarpit.number("growth"), max);
    }

    private static Service service(String word) {
        return switch (word) {
            case "Full" -> Service.FULL;
            case "PostmasterOnly" -> Service.POSTMASTER_ONLY;
            case "None" -> Service.NONE;
            default -> throw new IllegalArgumentException("service: " + word);
        };
    }
}
