package io.postyard.standalone.explain;

import io.postyard.crds.compile.Durations;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.policy.HeloCheck;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.ReverseName;
import io.postyard.mail.policy.Service;
import io.postyard.mail.policy.Tarpit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The settings of a rule that have an effect, under the names and in the words of the manifests; one line for each. */
final class Settings {
    /** @param value empty = without effect */
    private record Field<R>(String name, Function<R, Optional<String>> value) {}

    private static final List<Field<AdmissionRule>> AT_CONNECT = List.of(
            new Field<>("service", rule -> Optional.of(word(service(rule)))),
            new Field<>("greetDelay", rule -> Optional.of(rule.screening().greetDelay())
                    .filter(delay -> service(rule) != Service.NONE && !delay.isZero())
                    .map(Durations::format)),
            new Field<>("tarpit", rule -> rule.screening()
                    .tarpit()
                    .filter(_ -> service(rule) != Service.NONE)
                    .map(Settings::words)),
            new Field<>("dnsLists", rule -> Optional.of(rule.screening().dnsLists())
                    .filter(lists -> service(rule) == Service.FULL && !lists.isEmpty())
                    .map(lists -> joined(lists, Settings::words))),
            new Field<>("reverseName", rule -> Optional.of(rule.screening().reverseName())
                    .filter(name -> service(rule) != Service.NONE && name != ReverseName.IGNORED)
                    .map(Settings::word)),
            new Field<>("helo", rule -> Optional.of(rule.screening().helo())
                    .filter(check -> service(rule) == Service.FULL && check != HeloCheck.ANY)
                    .map(Settings::word)),
            new Field<>("rates", rule -> rates(rule, true)));

    private static final List<Field<AdmissionRule>> OF_MAIL = List.of(
            new Field<>("relay", rule -> Optional.of(rule.relay() ? "Allow" : "DeclaredDomains")),
            new Field<>("tls", rule -> Optional.of("Required").filter(_ -> rule.isChoosy())),
            new Field<>("auth", rule -> rule.sendAs().map(_ -> "Required")),
            new Field<>("sendAs", rule -> rule.sendAs().map(Settings::word)),
            new Field<>("headers", rule -> Optional.of(rule.headers())
                    .filter(headers -> headers != Headers.AS_THEY_ARE)
                    .map(Settings::word)),
            new Field<>("maxMessageSize", rule -> size(rule.maxMessageSize())),
            new Field<>("maxRecipients", rule -> number(rule.maxRecipients())),
            new Field<>("rates", rule -> rates(rule, false)));

    private static final List<Field<DomainPolicy>> OF_DOMAIN = List.of(
            new Field<>("recipients", domain -> Optional.of(words(domain.recipients()))),
            new Field<>("maxMessageSize", domain -> size(domain.maxMessageSize())));

    private static final List<Field<DeliveryRule>> OF_DELIVERY = List.of(
            new Field<>("tls", rule -> Optional.of(word(rule.tls()))),
            new Field<>("connections", rule -> Optional.of("" + rule.shaping().connections())),
            new Field<>(
                    "messagesPerConnection",
                    rule -> Optional.of("" + rule.shaping().messagesPerConnection())),
            new Field<>(
                    "recipientsPerMessage",
                    rule -> Optional.of("" + rule.shaping().recipientsPerMessage())),
            new Field<>("messagesPerSecond", rule -> Optional.of(rule.shaping().messagesPerSecond())
                    .filter(rate -> rate > 0)
                    .map(Settings::plain)));

    private static final List<Field<RetrySchedule>> OF_RETRY = List.of(
            new Field<>("retry", retry -> Optional.of(runs(retry.waits()))),
            new Field<>("warnAfter", retry -> Optional.of(retry.warnAfter())
                    .filter(ages -> !ages.isEmpty())
                    .map(ages -> joined(ages, Durations::format))),
            new Field<>("giveUpAfter", retry -> Optional.of(Durations.format(retry.giveUpAfter()))));

    private Settings() {}

    /** Decided when a client connects. */
    static Map<String, String> atConnect(AdmissionRule rule) {
        return values(AT_CONNECT, rule);
    }

    /** Decided about a sender or a recipient. */
    static Map<String, String> ofMail(AdmissionRule rule) {
        return values(OF_MAIL, rule);
    }

    /** Decided about a recipient by its domain. */
    static Map<String, String> ofDomain(DomainPolicy domain) {
        return values(OF_DOMAIN, domain);
    }

    /** {@code relay Allow, maxRecipients 500}. */
    static String line(Map<String, String> settings) {
        return settings.entrySet().stream()
                .map(setting -> setting.getKey() + " " + setting.getValue())
                .collect(Collectors.joining(", "));
    }

    /** What is kept here takes no connection. */
    static Map<String, String> ofDelivery(DeliveryRule rule, NextHop nextHop) {
        var all = new LinkedHashMap<String, String>();
        if (!(nextHop instanceof NextHop.Maildir)) {
            all.putAll(values(OF_DELIVERY, rule));
        }
        all.putAll(values(OF_RETRY, rule.retry()));
        return all;
    }

    private static <R> Map<String, String> values(List<Field<R>> fields, R rule) {
        var values = new LinkedHashMap<String, String>();
        fields.forEach(field -> field.value().apply(rule).ifPresent(value -> values.put(field.name(), value)));
        return values;
    }

    private static Service service(AdmissionRule rule) {
        return rule.screening().service();
    }

    private static String words(DomainPolicy.Recipients recipients) {
        return switch (recipients) {
            case DomainPolicy.Recipients.Any() -> "Any";
            case DomainPolicy.Recipients.Listed(var names, var separator) ->
                "Listed (" + names.size()
                        + separator.map(s -> ", subaddressSeparator " + s).orElse("") + ")";
        };
    }

    private static String words(Tarpit tarpit) {
        return "afterRecipients " + tarpit.afterRecipients() + " delay " + Durations.format(tarpit.delay()) + " growth "
                + plain(tarpit.growth()) + " max " + Durations.format(tarpit.max());
    }

    private static Optional<String> rates(AdmissionRule rule, boolean ofClient) {
        return Optional.of(rule.rates().stream()
                        .filter(rate -> rate.isOfClient() == ofClient)
                        .toList())
                .filter(rates -> !rates.isEmpty())
                .map(rates -> joined(rates, Settings::words));
    }

    private static String words(RateLimit rate) {
        return word(rate.count()) + " " + rate.limit() + "/" + Durations.format(rate.every()) + " (" + word(rate.per())
                + ")";
    }

    private static String words(DnsList list) {
        return list.zone() + " (" + word(list.kind()) + ")";
    }

    /** As manifests spell it: {@code PostmasterOnly} of {@code POSTMASTER_ONLY}. */
    static String word(Enum<?> constant) {
        return List.of(constant.name().split("_")).stream()
                .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    private static <T> String joined(Collection<T> all, Function<T, String> words) {
        return all.stream().map(words).collect(Collectors.joining(" "));
    }

    /** {@code 10s×12 1m 5m}. */
    private static String runs(List<Duration> waits) {
        var words = new ArrayList<String>();
        for (int from = 0, to; from < waits.size(); from = to) {
            to = from + 1;
            while (to < waits.size() && waits.get(to).equals(waits.get(from))) {
                to++;
            }
            words.add(Durations.format(waits.get(from)) + (to - from > 1 ? "×" + (to - from) : ""));
        }
        return String.join(" ", words);
    }

    private static Optional<String> number(OptionalInt number) {
        return number.isPresent() ? Optional.of("" + number.getAsInt()) : Optional.empty();
    }

    private static Optional<String> size(OptionalLong octets) {
        return octets.isPresent() ? Optional.of(size(octets.getAsLong())) : Optional.empty();
    }

    /** In the largest unit that leaves a whole number. */
    static String size(long octets) {
        return Map.of("Gi", 1L << 30, "G", 1_000_000_000L, "Mi", 1L << 20, "M", 1_000_000L, "Ki", 1L << 10, "k", 1000L)
                .entrySet()
                .stream()
                .filter(unit -> octets > 0 && octets % unit.getValue() == 0)
                .max(Map.Entry.comparingByValue())
                .map(unit -> octets / unit.getValue() + unit.getKey())
                .orElse("" + octets);
    }

    private static String plain(double number) {
        return number == Math.rint(number) ? "" + (long) number : "" + number;
    }
}
