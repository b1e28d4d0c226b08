package io.postyard.worker.queue;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.DeliveryRule;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.NextHop;
import io.postyard.mail.policy.PolicyRef;
import io.postyard.mail.policy.RelayRule;
import io.postyard.mail.policy.RetrySchedule;
import io.postyard.mail.policy.Shaping;
import io.postyard.mail.policy.TlsMode;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.DeliveryOrder;
import io.postyard.mail.queue.Origin;
import io.postyard.testkit.smtp.ScriptedPeer;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.policy.PolicyPublisher;
import io.postyard.wire.record.DeliveryOrderRecord;
import io.postyard.wire.record.EventRecord;
import io.postyard.wire.topic.Topics;
import java.net.InetAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** What a worker finds on Kafka: orders as a router writes them, and the policy that they name. */
final class RoutedMail {
    private static final String POLICY = "local/test";

    private RoutedMail() {}

    /** Due now, never tried. */
    static DeliveryOrder order(NextHop nextHop, String recipient) {
        var now = InstantSource.system().instant();
        return new DeliveryOrder(
                MessageId.next(now),
                0,
                now,
                ReversePath.of("ann@sender.test"),
                BodyType.SEVEN_BIT,
                false,
                Optional.empty(),
                Optional.empty(),
                nextHop,
                POLICY,
                List.of(new DeliveryOrder.Addressee(0, Recipient.of(recipient), Optional.empty())),
                new Body.Inline("Subject: x\r\n\r\nhello\r\n".getBytes(UTF_8)),
                0,
                0,
                now);
    }

    static NextHop nextHop(ScriptedPeer peer) {
        return new NextHop.Hosts(List.of(new NextHop.Host(peer.ip(), peer.port())));
    }

    /** Returns when all are on {@code pending}. */
    static void pend(KafkaSettings kafka, int partition, List<DeliveryOrder> orders) throws Exception {
        try (var producer = new KafkaProducer<>(kafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<?>>();
            for (var order : orders) {
                sent.add(producer.send(new ProducerRecord<>(
                        Topics.PENDING.topic(),
                        partition,
                        order.nextHop().key().getBytes(UTF_8),
                        DeliveryOrderRecord.encode(order))));
            }
            for (var one : sent) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException("not taken by Kafka, of which " + stateOf(kafka), e);
        }
    }

    /** What the next reader needs to know when a broker of the same process does not take a record: it is gone afterwards. */
    private static String stateOf(KafkaSettings kafka) {
        var threads = Thread.getAllStackTraces().entrySet().stream()
                .map(thread -> thread.getKey() + "\n    "
                        + Stream.of(thread.getValue())
                                .map(StackTraceElement::toString)
                                .collect(Collectors.joining("\n    ")))
                .collect(Collectors.joining("\n"));
        var settings = new HashMap<>(kafka.client());
        settings.put("default.api.timeout.ms", 10_000);
        settings.put("request.timeout.ms", 5_000);
        try (var admin = Admin.create(settings)) {
            return "this is known: "
                    + admin.describeTopics(List.of(Topics.PENDING.topic()))
                            .allTopicNames()
                            .get()
                    + "\n" + threads;
        } catch (ExecutionException | InterruptedException e) {
            return "nothing is known (" + e + ")\n" + threads;
        }
    }

    /** As a router does in the same transaction, so that the books know of the orders. */
    static void openAccounts(KafkaSettings kafka, List<DeliveryOrder> orders) throws Exception {
        var origin = new Origin(
                ListenerKind.RELAY, InetAddress.getLoopbackAddress(), "sender.test", "ESMTP", Optional.empty());
        try (var producer = new KafkaProducer<>(kafka.client(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var sent = new ArrayList<Future<?>>();
            for (var order : orders) {
                var recipients = order.addressees().stream()
                        .map(a -> a.recipient().mailbox().toString())
                        .toList();
                var indexes = order.addressees().stream()
                        .map(DeliveryOrder.Addressee::index)
                        .toList();
                var route = new Event.Route(0, order.nextHop().key(), indexes, List.of());
                var accepted = new Event.Accepted(
                        order.acceptedAt(),
                        "ann@sender.test",
                        recipients,
                        order.body().size(),
                        origin,
                        List.of(route),
                        Optional.empty());
                var event = new Event(order.acceptedAt(), order.messageId(), accepted);
                sent.add(producer.send(new ProducerRecord<>(
                        Topics.EVENTS.topic(), order.messageId().value().getBytes(UTF_8), EventRecord.encode(event))));
            }
            for (var one : sent) {
                one.get();
            }
        }
    }

    /** Puts the policy in force that the orders name; everything but TLS is as the defaults have it. */
    static void publishPolicy(KafkaSettings kafka, TlsMode tls) {
        var ref = new PolicyRef("RelayPolicy", POLICY, 1);
        var delivery = new DeliveryRule(ref, Optional.empty(), tls, Shaping.DEFAULT, RetrySchedule.DEFAULT);
        var rule =
                new RelayRule(ref, 1, Set.of(), List.of(), Set.of(), Set.of(), Optional.empty(), Optional.of(delivery));
        try (var publisher = new PolicyPublisher(kafka)) {
            publisher.put(rule).join();
        }
    }
}
