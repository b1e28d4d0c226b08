package io.postyard.wire.record;

import io.postyard.mail.counting.Counted;
import io.postyard.mail.counting.Increment;
import io.postyard.mail.disposition.Reason;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.DsnOptions;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.Mailbox;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.AdmissionRule;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DnsList;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.Headers;
import io.postyard.mail.policy.HeloCheck;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RateLimit;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.ReverseName;
import io.postyard.mail.policy.Screening;
import io.postyard.mail.policy.SendAs;
import io.postyard.mail.policy.Service;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.Tarpit;
import io.postyard.mail.policy.TlsMode;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.Origin;
import io.postyard.mail.queue.TlsFacts;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** Random values of everything that goes on the wire; the same for the same seed, for ever: golden files rest on it. */
public final class Samples {
    private final Random random;

    public Samples(long seed) {
        random = new Random(seed);
    }

    public AcceptedMessage accepted() {
        return new AcceptedMessage(id(), instant(), envelope(), origin(), body(), maybe(this::id));
    }

    public Counted counted() {
        return new Counted(
                text(),
                instant(),
                some(() -> new Increment(
                        pick(Increment.Kind.values()),
                        random.nextLong(),
                        Duration.ofSeconds(1 + random.nextInt(86_400)),
                        1 + random.nextInt(1 << 20))));
    }

    /** Apart from {@link #relayRule}: what that draws must stay as it is. */
    RelayRule ratedRule() {
        var ref = ref("RelayPolicy");
        return new RelayRule(
                ref,
                random.nextInt(100),
                Set.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Optional.of(new AdmissionRule(ref, false, OptionalLong.empty(), OptionalInt.empty())
                        .withRates(some(this::rate))),
                Optional.empty());
    }

    private RateLimit rate() {
        var count = pick(RateLimit.Count.values());
        var per = pick(RateLimit.Per.values());
        var ofClient = count == RateLimit.Count.CONNECTIONS || count == RateLimit.Count.ERRORS;
        return new RateLimit(
                ofClient ? RateLimit.Per.CLIENT_NETWORK : per,
                count,
                1 + random.nextInt(1 << 20),
                Duration.ofSeconds(10 + random.nextInt(80_000)));
    }

    public DeliveryOrder order() {
        return new DeliveryOrder(
                id(),
                random.nextInt(100),
                instant(),
                reversePath(),
                pick(BodyType.values()),
                random.nextBoolean(),
                maybe(random::nextBoolean),
                maybe(this::text),
                nextHop(),
                "local/" + word(),
                some(() -> new DeliveryOrder.Addressee(random.nextInt(1000), recipient(), maybe(this::text))),
                body(),
                random.nextInt(50),
                random.nextInt(3),
                instant());
    }

    public Event accountsOpened() {
        return new Event(
                instant(),
                id(),
                new Event.Accepted(
                        instant(),
                        reversePath().toString(),
                        some(() -> mailbox().toString()),
                        random.nextLong(1L << 40),
                        origin(),
                        some(() -> new Event.Route(
                                random.nextInt(9),
                                nextHop().key(),
                                some(() -> random.nextInt(100)),
                                some(() -> ref("RelayPolicy").toString()))),
                        maybe(this::id)));
    }

    public Event attempted() {
        return new Event(
                instant(),
                id(),
                new Event.Attempted(
                        random.nextInt(9),
                        1 + random.nextInt(50),
                        nextHop().key(),
                        random.nextInt(600_000),
                        some(() -> new Event.Result(
                                random.nextInt(100),
                                mailbox().toString(),
                                pick(Event.Kind.values()),
                                maybe(() -> pick(Reason.values())),
                                "4.4." + random.nextInt(8),
                                text())),
                        maybe(this::instant)));
    }

    public Event noticed() {
        return new Event(
                instant(),
                id(),
                new Event.Noticed(
                        pick(Event.NoticeKind.values()), id(), mailbox().toString(), some(() -> random.nextInt(100))));
    }

    public Event rehomed() {
        return new Event(
                instant(),
                id(),
                new Event.Rehomed(random.nextInt(9), nextHop().key(), pick(Reason.values()), instant()));
    }

    public Event unreported() {
        return new Event(
                instant(), id(), new Event.Unreported(pick(Event.Silence.values()), some(() -> random.nextInt(100))));
    }

    public Event removed() {
        return new Event(
                instant(),
                id(),
                new Event.Removed(
                        "accepted-" + random.nextInt(9) + "@" + random.nextInt(100),
                        text(),
                        some(() -> random.nextInt(100)),
                        random.nextBoolean()));
    }

    public Event setAside() {
        return new Event(
                instant(),
                id(),
                new Event.SetAside(
                        "deferred.1h-" + random.nextInt(9) + "@" + random.nextInt(100),
                        text(),
                        maybe(() -> random.nextInt(9)),
                        pick(Event.Part.values()),
                        word(),
                        random.nextBoolean()));
    }

    public Event putBack() {
        return new Event(
                instant(),
                id(),
                new Event.PutBack(
                        "pending.default.normal-" + random.nextInt(9) + "@" + random.nextInt(100),
                        random.nextBoolean()));
    }

    public Event refusedMail() {
        return new Event(
                instant(),
                id(),
                new Event.Refused(
                        instant(),
                        maybe(() -> Network.ofClient(origin().client())),
                        "550 5.7.1 " + text(),
                        some(() -> ref("RelayPolicy").toString()),
                        1 + random.nextLong(1L << 40),
                        random.nextBoolean()
                                ? List.of()
                                : some(() -> new Event.RefusedMail(reversePath().toString(), some(() -> mailbox()
                                        .toString())))));
    }

    public DomainPolicy domainPolicy() {
        DomainPolicy.Recipients recipients = random.nextBoolean()
                ? new DomainPolicy.Recipients.Any()
                : new DomainPolicy.Recipients.Listed(
                        some(this::word).stream().collect(Collectors.toSet()), maybe(() -> "+"));
        DomainPolicy.Delivery delivery =
                switch (random.nextInt(3)) {
                    case 0 -> new DomainPolicy.Delivery.ToMx();
                    case 1 -> new DomainPolicy.Delivery.ToHosts(hosts());
                    default -> new DomainPolicy.Delivery.ToMaildir("mail/{domain}/{localPart}");
                };
        return new DomainPolicy(ref("MailDomain"), domains(), recipients, delivery, maybeLong(), maybe(this::word));
    }

    public RelayRule relayRule() {
        var ref = ref("RelayPolicy");
        return new RelayRule(
                ref,
                random.nextInt(2001) - 1000,
                random.nextBoolean() ? Set.of() : EnumSet.of(pick(ListenerKind.values())),
                List.of(Network.parse("192.0.2.0/" + (24 + random.nextInt(9))), Network.parse("2001:db8::/32")),
                random.nextBoolean() ? Set.of() : domains(),
                random.nextBoolean() ? Set.of() : domains(),
                maybe(() -> new AdmissionRule(
                        ref,
                        random.nextBoolean(),
                        maybeLong(),
                        random.nextBoolean() ? OptionalInt.empty() : OptionalInt.of(random.nextInt(1000)),
                        random.nextBoolean(),
                        screening(),
                        maybe(() -> pick(SendAs.values())),
                        pick(Headers.values()))),
                maybe(() -> new DeliveryRule(
                        ref,
                        maybe(this::hosts),
                        pick(TlsMode.values()),
                        new Shaping(1 + random.nextInt(1000), 1 + random.nextInt(9), 1 + random.nextInt(99), 2.5),
                        new RetrySchedule(
                                some(() -> Duration.ofSeconds(1 + random.nextInt(9999))),
                                some(() -> Duration.ofMinutes(1 + random.nextInt(9999))),
                                Duration.ofMillis(1 + random.nextInt(1 << 30))))));
    }

    private Screening screening() {
        return random.nextBoolean()
                ? Screening.OPEN
                : new Screening(
                        pick(Service.values()),
                        maybe(() -> new Tarpit(
                                random.nextInt(100),
                                Duration.ofMillis(1 + random.nextInt(9999)),
                                1 + random.nextDouble(),
                                Duration.ofSeconds(10 + random.nextInt(200)))),
                        some(() -> new DnsList(
                                Domain.of(word() + ".test"),
                                pick(DnsList.Kind.values()),
                                List.of(Network.parse("127.0.0." + random.nextInt(200) + "/32")))),
                        Duration.ofSeconds(random.nextInt(30)),
                        pick(ReverseName.values()),
                        pick(HeloCheck.values()));
    }

    public PolicyEntry.Refused refused() {
        return new PolicyEntry.Refused("MailDomain", "local/" + word(), text(), instant());
    }

    public MessageId id() {
        return new MessageId("01J" + String.format("%017d", random.nextLong(100_000_000_000_000_000L)));
    }

    private Instant instant() {
        return Instant.ofEpochSecond(1_700_000_000L + random.nextInt(200_000_000), random.nextInt(1_000_000_000));
    }

    private Envelope envelope() {
        return new Envelope(
                reversePath(),
                some(this::recipient),
                pick(BodyType.values()),
                random.nextBoolean(),
                maybe(random::nextBoolean),
                maybe(this::text));
    }

    private ReversePath reversePath() {
        return random.nextInt(4) == 0 ? new ReversePath.Null() : new ReversePath.Sender(mailbox());
    }

    private Recipient recipient() {
        return new Recipient(
                mailbox(),
                switch (random.nextInt(4)) {
                    case 0 -> DsnOptions.NONE;
                    case 1 -> new DsnOptions(Set.of(DsnOptions.Notify.NEVER), Optional.empty());
                    case 2 ->
                        new DsnOptions(
                                Set.of(DsnOptions.Notify.SUCCESS, DsnOptions.Notify.DELAY),
                                Optional.of("rfc822;" + mailbox()));
                    default -> new DsnOptions(Set.of(), Optional.of("rfc822;" + word()));
                });
    }

    private Mailbox mailbox() {
        var local =
                switch (random.nextInt(5)) {
                    case 0 -> word() + " " + word();
                    case 1 -> "ü" + word();
                    case 2 -> "\"" + word() + "\\@";
                    default -> word();
                };
        return new Mailbox(local, domain());
    }

    private Domain domain() {
        return switch (random.nextInt(8)) {
            case 0 -> new Domain("[192.0.2." + random.nextInt(256) + "]");
            case 1 -> new Domain("[ipv6:2001:db8::" + random.nextInt(10) + "]");
            default -> new Domain(word() + ".example");
        };
    }

    private Set<Domain> domains() {
        return some(this::domain).stream().collect(Collectors.toSet());
    }

    private Origin origin() {
        try {
            var address = new byte[random.nextBoolean() ? 4 : 16];
            random.nextBytes(address);
            return new Origin(
                    pick(ListenerKind.values()),
                    InetAddress.getByAddress(address),
                    random.nextBoolean() ? "" : word() + ".example",
                    "ESMTPSA",
                    maybe(this::word),
                    maybe(() -> new TlsFacts("TLSv1.3", "TLS_" + word(), maybe(this::word))),
                    maybe(() -> new Domain(word() + ".example")));
        } catch (UnknownHostException e) {
            throw new IllegalStateException(e);
        }
    }

    private Body body() {
        if (random.nextBoolean()) {
            var bytes = new byte[random.nextInt(500)];
            random.nextBytes(bytes);
            return new Body.Inline(bytes);
        }
        return new Body.Stored(
                random.nextInt(48), some(() -> random.nextLong(1L << 50)), random.nextLong(1L << 40), random.nextInt());
    }

    private NextHop nextHop() {
        return switch (random.nextInt(3)) {
            case 0 -> new NextHop.Mx(domain());
            case 1 -> hosts();
            default -> new NextHop.Maildir(domain(), "/var/mail/{domain}/{localPart}");
        };
    }

    private NextHop.Hosts hosts() {
        return new NextHop.Hosts(some(() -> new NextHop.Host(
                random.nextBoolean() ? word() + ".example" : "2001:db8::1", 1 + random.nextInt(65_535))));
    }

    private PolicyRef ref(String kind) {
        return new PolicyRef(kind, "local/" + word(), 1 + random.nextInt(1000));
    }

    private OptionalLong maybeLong() {
        return random.nextBoolean() ? OptionalLong.empty() : OptionalLong.of(random.nextLong(1L << 40));
    }

    private String text() {
        return word() + " – " + word();
    }

    private String word() {
        return random.ints(3 + random.nextInt(8), 'a', 'z' + 1)
                .mapToObj(Character::toString)
                .collect(Collectors.joining());
    }

    private <T> Optional<T> maybe(Supplier<T> value) {
        return random.nextBoolean() ? Optional.empty() : Optional.of(value.get());
    }

    private <T> List<T> some(Supplier<T> value) {
        int count = 1 + random.nextInt(4);
        var list = new ArrayList<T>(count);
        for (int i = 0; i < count; i++) {
            list.add(value.get());
        }
        return list;
    }

    private <T> T pick(T[] values) {
        return values[random.nextInt(values.length)];
    }
}
