package io.postyard.crds.compile;

import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.RateLimit.Count;
import io.postyard.mail.policy.RateLimit.Per;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;

/** What {@code RelayPolicy.spec.admission.rates} says, one line per field. */
final class RatesCompiler {
    private record Counting(Per per, Count count, Duration every) {}

    private RatesCompiler() {}

    static List<RateLimit> compile(Fields admission) {
        var all = admission.objects("rates").stream().map(RatesCompiler::rate).toList();
        var seen = new HashMap<Counting, Integer>();
        for (int i = 0; i < all.size(); i++) {
            var rate = all.get(i);
            var before = seen.putIfAbsent(new Counting(rate.per(), rate.count(), rate.every()), i);
            if (before != null) {
                admission.problem(
                        "rates[" + i + "]",
                        "counts the same as rates[" + before + "]",
                        "write one of them, the lower limit holds anyway");
            }
        }
        return all;
    }

    private static RateLimit rate(Fields rate) {
        return new RateLimit(
                per(rate.text("per")),
                Count.valueOf(rate.text("count").toUpperCase(Locale.ROOT)),
                rate.longInteger("limit"),
                every(rate));
    }

    /** What is compiled of a wrong one is thrown away, but it must be made first. */
    private static Duration every(Fields rate) {
        var every = rate.duration("every");
        if (every.compareTo(RateLimit.SHORTEST) >= 0 && every.compareTo(RateLimit.LONGEST) <= 0) {
            return every;
        }
        rate.problem(
                "every",
                rate.text("every") + " is no time that can be counted over",
                "write " + Durations.format(RateLimit.SHORTEST) + " to " + Durations.format(RateLimit.LONGEST));
        return RateLimit.LONGEST;
    }

    private static Per per(String word) {
        return switch (word) {
            case "ClientNetwork" -> Per.CLIENT_NETWORK;
            case "Identity" -> Per.IDENTITY;
            case "SenderDomain" -> Per.SENDER_DOMAIN;
            case "RecipientDomain" -> Per.RECIPIENT_DOMAIN;
            default -> throw new IllegalArgumentException("the schema lets no such word pass: " + word);
        };
    }
}
