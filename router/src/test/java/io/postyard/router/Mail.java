package io.postyard.router;

import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.DomainPolicy;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.Origin;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Messages and policies as the router's tests need them. */
public final class Mail {
    private static final InstantSource CLOCK = InstantSource.system();

    private Mail() {}

    public static AcceptedMessage to(String... recipients) {
        return of(new byte[] {'x', '\r', '\n'}, List.of(recipients));
    }

    public static AcceptedMessage of(byte[] body, List<String> recipients) {
        var now = CLOCK.instant();
        return new AcceptedMessage(
                MessageId.next(now),
                now,
                new Envelope(
                        ReversePath.of("ann@sender.example"),
                        recipients.stream().map(Recipient::of).toList(),
                        BodyType.EIGHT_BIT_MIME,
                        true,
                        Optional.of(false),
                        Optional.of("env-1")),
                new Origin(
                        ListenerKind.RELAY,
                        InetAddress.getLoopbackAddress(),
                        "client.example",
                        "ESMTP",
                        Optional.empty()),
                new Body.Inline(body),
                Optional.empty());
    }

    public static DomainPolicy declared(DomainPolicy.Delivery delivery, String... names) {
        return new DomainPolicy(
                new PolicyRef("MailDomain", "local/" + names[0].replace('.', '-'), 3),
                Stream.of(names).map(Domain::of).collect(Collectors.toSet()),
                new DomainPolicy.Recipients.Any(),
                delivery,
                OptionalLong.empty());
    }

    public static NextHop.Hosts hosts(String name, int port) {
        return new NextHop.Hosts(List.of(new NextHop.Host(name, port)));
    }

    /** A relay policy for mail to one domain; for all mail if that is null. */
    public static RelayRule rule(String name, int precedence, String recipientDomain, NextHop.Hosts nextHop) {
        var ref = new PolicyRef("RelayPolicy", "local/" + name, 7);
        return new RelayRule(
                ref,
                precedence,
                Set.of(),
                List.of(),
                Set.of(),
                recipientDomain == null ? Set.of() : Set.of(Domain.of(recipientDomain)),
                Optional.empty(),
                Optional.of(new DeliveryRule(
                        ref,
                        Optional.ofNullable(nextHop),
                        TlsMode.OPPORTUNISTIC,
                        Shaping.DEFAULT,
                        RetrySchedule.DEFAULT)));
    }
}
