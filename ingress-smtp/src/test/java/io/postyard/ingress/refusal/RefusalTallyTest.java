package io.postyard.ingress.refusal;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.event.Event;
import io.postyard.mail.event.Event.RefusedMail;
import io.postyard.mail.policy.Network;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.smtp.reply.Replies;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RefusalTallyTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");
    private static final InetAddress STRANGER = InetAddress.ofLiteral("192.0.2.1");
    private static final PolicyRef DOMAIN = new PolicyRef("MailDomain", "local/example-com", 3);

    private final RefusalTally tally = new RefusalTally();

    @Test
    void tellsOnceOfWhatWasSaidSeveralTimesAndNamesPolicyAndMail() {
        assertThat(tally.add(NOON, unknown(STRANGER, DOMAIN, "ann@b.test", "x@example.com")))
                .isTrue();
        tally.add(NOON.plusSeconds(1), unknown(STRANGER, DOMAIN, "ann@b.test", "y@example.com"));
        tally.add(NOON.plusSeconds(2), unknown(STRANGER, DOMAIN, "ann@b.test", "x@example.com"));

        var events = tally.take(NOON.plusSeconds(10));

        assertThat(events).hasSize(1);
        assertThat(events.getFirst().at()).isEqualTo(NOON.plusSeconds(10));
        assertThat(refused(events))
                .containsExactly(new Event.Refused(
                        NOON,
                        Optional.of(Network.parse("192.0.2.1")),
                        "550 5.1.1 No such recipient here",
                        List.of("MailDomain/local/example-com@3"),
                        3,
                        List.of(
                                new RefusedMail("ann@b.test", List.of("x@example.com")),
                                new RefusedMail("ann@b.test", List.of("y@example.com")))));
        assertThat(tally.take(NOON.plusSeconds(20))).isEmpty();
    }

    @Test
    void keepsApartWhatDiffersInClientReplyOrGeneration() {
        var later = new PolicyRef(DOMAIN.kind(), DOMAIN.name(), 4);
        tally.add(NOON, unknown(STRANGER, DOMAIN, "a@b.test", "x@example.com"));
        tally.add(NOON, unknown(STRANGER, later, "a@b.test", "x@example.com"));
        tally.add(NOON, unknown(InetAddress.ofLiteral("192.0.2.2"), DOMAIN, "a@b.test", "x@example.com"));
        tally.add(NOON, Refusal.ofClient(STRANGER, Replies.busy("mx.test")));
        tally.add(NOON, Refusal.ofClient(InetAddress.ofLiteral("2001:db8::1"), Replies.busy("mx.test")));
        tally.add(NOON, Refusal.ofClient(InetAddress.ofLiteral("2001:db8::ffff:2"), Replies.busy("mx.test")));

        var events = refused(tally.take(NOON));

        assertThat(events).extracting(Event.Refused::times).containsExactly(1L, 1L, 1L, 1L, 2L);
        assertThat(events.getLast().client()).contains(Network.parse("2001:db8::/64"));
        assertThat(events.getLast().mail()).isEmpty();
    }

    @Test
    void whoTriesAThousandAddressesIsCountedAndNamedTenTimes() {
        for (int i = 0; i < 100_000; i++) {
            assertThat(tally.add(NOON, unknown(STRANGER, DOMAIN, "a@b.test", "guess" + i + "@example.com")))
                    .isTrue();
        }

        var event = refused(tally.take(NOON)).getFirst();

        assertThat(event.times()).isEqualTo(100_000);
        assertThat(event.mail()).hasSize(RefusalTally.MOST_MAIL);
    }

    @Test
    void oneClientCannotCrowdOutAnother() {
        int told = 0;
        for (int i = 0; i < 10_000; i++) {
            var policy = new PolicyRef("MailDomain", "local/" + i, 1);
            told += tally.add(NOON, unknown(STRANGER, policy, "a@b.test", "x@example.com")) ? 1 : 0;
        }
        assertThat(told).isEqualTo(RefusalTally.MOST_OF_CLIENT);

        assertThat(tally.add(
                        NOON, unknown(InetAddress.ofLiteral("192.0.2.2"), DOMAIN, "ann@b.test", "bob@example.com")))
                .isTrue();

        var last = refused(tally.take(NOON)).getLast();
        assertThat(last.client()).contains(Network.parse("192.0.2.2"));
        assertThat(last.mail()).containsExactly(new RefusedMail("ann@b.test", List.of("bob@example.com")));
    }

    @Test
    void countsTooManyClientsTogetherWithTheirPolicies() {
        for (int i = 0; i < 60_000; i++) {
            assertThat(tally.add(NOON, unknown(client(i), DOMAIN, "a@b.test", i + "@example.com")))
                    .isTrue();
        }

        var events = refused(tally.take(NOON));

        assertThat(events).hasSize(RefusalTally.MOST_ENTRIES + 1);
        assertThat(events.getLast().client()).isEmpty();
        assertThat(events.getLast().policies()).containsExactly("MailDomain/local/example-com@3");
        assertThat(events).extracting(Event.Refused::times).satisfies(times -> assertThat(
                        times.stream().mapToLong(Long::longValue).sum())
                .isEqualTo(60_000));
    }

    @Test
    void isBoundedWhateverStrangersDo() {
        var longest = "x".repeat(255);
        long told = 0;
        for (int i = 0; i < 60_000; i++) {
            var policy = new PolicyRef("MailDomain", "local/" + i, 1);
            var sender = longest + "@" + i + ".test";
            told += tally.add(NOON, unknown(client(i), policy, sender, longest + "@example.com")) ? 1 : 0;
        }

        var events = refused(tally.take(NOON));

        assertThat(events).hasSize(2 * RefusalTally.MOST_ENTRIES);
        assertThat(told)
                .isEqualTo(events.stream().mapToLong(Event.Refused::times).sum());
        assertThat(characters(events)).isLessThanOrEqualTo(RefusalTally.MOST_CHARACTERS);
    }

    @Test
    void namesNoMoreAddressesThanItHasRoomFor() {
        for (int i = 0; i < RefusalTally.MOST_ENTRIES; i++) {
            for (int n = 0; n < RefusalTally.MOST_MAIL; n++) {
                tally.add(NOON, unknown(client(i), DOMAIN, "x".repeat(255) + n + "@b.test", "bob@example.com"));
            }
        }

        var events = refused(tally.take(NOON));

        assertThat(events).extracting(Event.Refused::times).containsOnly((long) RefusalTally.MOST_MAIL);
        assertThat(characters(events)).isBetween(RefusalTally.MOST_CHARACTERS - 600, RefusalTally.MOST_CHARACTERS);
        // The room is there again for the next.
        tally.add(NOON, unknown(STRANGER, DOMAIN, "ann@b.test", "bob@example.com"));
        assertThat(refused(tally.take(NOON)).getFirst().mail()).hasSize(1);
    }

    private static int characters(List<Event.Refused> events) {
        return events.stream()
                .flatMap(event -> event.mail().stream())
                .mapToInt(mail -> mail.sender().length()
                        + mail.recipients().stream().mapToInt(String::length).sum())
                .sum();
    }

    private static InetAddress client(int number) {
        return InetAddress.ofLiteral("10.0." + number / 256 + "." + number % 256);
    }

    private static Refusal unknown(InetAddress client, PolicyRef policy, String sender, String recipient) {
        var mail = new RefusedMail(sender, List.of(recipient));
        return new Refusal(client, Replies.NO_SUCH_USER, List.of(policy), Optional.of(mail));
    }

    private static List<Event.Refused> refused(List<Event> events) {
        assertThat(events).extracting(Event::messageId).doesNotHaveDuplicates();
        return events.stream().map(event -> (Event.Refused) event.detail()).toList();
    }
}
