package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.mail.event.Event;
import io.postyard.mail.message.BodyType;
import io.postyard.mail.message.Envelope;
import io.postyard.mail.message.MessageId;
import io.postyard.mail.message.Recipient;
import io.postyard.mail.message.ReversePath;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.queue.AcceptedMessage;
import io.postyard.mail.queue.Body;
import io.postyard.mail.queue.Origin;
import io.postyard.wire.loop.Quarantine;
import io.postyard.wire.record.AcceptedMessageRecord;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mail that cannot be worked on is in nobody's mailbox and in nobody's queue; the ledger must not call that balanced. */
@Timeout(600)
class SetAsideAndPutBackIT {
    private static final byte[] GARBAGE = {(byte) 0xff, 1, 2, 3};

    private final Instant now = InstantSource.system().instant();

    @TempDir
    Path folder;

    @Test
    void isAnExceptionUntilItIsPutBackOrRemoved() throws Exception {
        var postyard = new PostyardScript(folder);
        var running = postyard.up();
        try {
            assertThat(postyard.verb("unreadable").output()).contains("Nothing is set aside.");
            assertThat(postyard.verb("ledger").exitCode()).isZero();
            var curable = message("bob@example.com");
            var broken = MessageId.next(now);
            try (var producer = producer(postyard)) {
                producer.send(asAnEarlierVersionSetItAside(curable)).get();
                producer.send(new ProducerRecord<>("accepted", broken.value(), GARBAGE))
                        .get();
            }
            var place = setAside(postyard, broken, "");

            ledgerNames(postyard, List.of(curable.id(), broken));
            itIsListed(postyard, broken, place);

            var replayed = postyard.verb("unreadable", "--replay", curable.id().value());
            assertThat(replayed.exitCode()).as(replayed.errors()).isZero();
            var delivered = postyard.shell("until ls .postyard/mail/example.com/bob/new/* >/dev/null 2>&1;"
                    + " do sleep 0.2; done; cat .postyard/mail/example.com/bob/new/*");
            assertThat(delivered.output()).contains("Hello from an earlier version.");
            ledgerNames(postyard, List.of(broken));
            assertThat(postyard.verb("trace", curable.id().value()).output())
                    .containsSubsequence(
                            "put back by an operator: the record accepted-0@1000000",
                            "accepted from <ann@example.org>",
                            "attempt 1 to maildir:example.com",
                            "Now: delivered.");

            assertThat(postyard.verb("unreadable", "--replay").output()).contains("1 record put back.");
            var again = setAside(postyard, broken, place);
            brokenIsRemoved(postyard, broken);
            theTrailTellsAllOfIt(postyard, broken, place, again);
            itIsTracedByItsPlace(postyard, broken, place);
            soIsARecordOfNoKnownMessage(postyard);
        } finally {
            running.kill();
        }
    }

    private static void ledgerNames(PostyardScript postyard, List<MessageId> ids) throws Exception {
        var ledger = postyard.verb("ledger");
        assertThat(ledger.exitCode()).as(ledger.output()).isEqualTo(1);
        assertThat(ledger.output()).contains("THE BOOKS DO NOT BALANCE", ids.size() + " × SET_ASIDE: set aside");
        assertThat(ledger.output()).contains(ids.stream().map(MessageId::value).toList());
        assertThat(postyard.verb("ledger", "--from", "1h").exitCode()).isEqualTo(1);
        for (var without : List.of(new String[] {"--to", "1h"}, new String[] {"--from", "2999-01-01"})) {
            var window = postyard.verb("ledger", without[0], without[1], "--json");
            assertThat(window.exitCode()).as(window.output()).isZero();
            @SuppressWarnings("unchecked")
            var report = (Map<String, Object>) PostyardScript.json(window);
            assertThat(report).containsEntry("balanced", true).containsEntry("messages", 0);
        }
    }

    private static void itIsListed(PostyardScript postyard, MessageId broken, String place) throws Exception {
        var listed = postyard.verb("unreadable");
        assertThat(listed.exitCode()).isZero();
        assertThat(listed.output()).contains("2 records set aside", place, broken.value(), "AcceptedMessage");
        assertThat(postyard.verb("trace", broken.value()).output())
                .containsSubsequence(
                        "set aside by the router standalone, for it could not be worked on: AcceptedMessage",
                        "the record " + place,
                        "waits for you: ./postyard unreadable " + place,
                        "Now: set aside.");
        var unknown = postyard.verb("unreadable", "accepted-9@9");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errors()).contains("nothing is set aside under the name accepted-9@9");
    }

    private static void brokenIsRemoved(PostyardScript postyard, MessageId broken) throws Exception {
        assertThat(postyard.verb("unreadable", "--remove").exitCode()).isEqualTo(2);
        assertThat(entriesOf(postyard, broken)).hasSize(1);
        assertThat(postyard.verb("unreadable", "--remove", broken.value()).exitCode())
                .isZero();
        assertThat(entriesOf(postyard, broken)).isEmpty();
        var ledger = postyard.verb("ledger");
        assertThat(ledger.exitCode()).as(ledger.output()).isZero();
        assertThat(ledger.output())
                .contains("1 message, 1 recipient", "1 message removed by an operator", "The books balance.");
        assertThat(postyard.verb("trace", broken.value()).output()).contains("removed by an operator");
    }

    @SuppressWarnings("unchecked")
    private static void theTrailTellsAllOfIt(PostyardScript postyard, MessageId broken, String first, String second)
            throws Exception {
        assertThat(postyard.verb("trace", broken.value()).output())
                .containsSubsequence(
                        "the record " + first,
                        "put back by an operator: the record " + first,
                        "the record " + second,
                        "removed by an operator: the record " + second,
                        "Now: removed.");
        var trace = (Map<String, Object>) PostyardScript.json(postyard.verb("trace", "--json", broken.value()));
        assertThat((List<Map<String, Object>>) trace.get("events"))
                .extracting(event -> event.get("event"), event -> event.get("record"))
                .containsExactly(
                        tuple("setAside", first),
                        tuple("putBack", first),
                        tuple("setAside", second),
                        tuple("removed", second));
    }

    private static void itIsTracedByItsPlace(PostyardScript postyard, MessageId broken, String place) throws Exception {
        assertThat(postyard.verb("trace", place).output())
                .containsSubsequence(
                        "Record " + place,
                        "set aside by the router standalone",
                        "put back by an operator: the record " + place,
                        "All of its message: ./postyard trace " + broken);
        var unknown = postyard.verb("trace", "accepted-9@9");
        assertThat(unknown.exitCode()).isEqualTo(1);
        assertThat(unknown.errors()).contains("the record accepted-9@9 was never set aside");
    }

    private static void soIsARecordOfNoKnownMessage(PostyardScript postyard) throws Exception {
        RecordMetadata sent;
        try (var producer = producer(postyard)) {
            sent = producer.send(new ProducerRecord<>("accepted", "no id", GARBAGE))
                    .get();
        }
        var place = sent.topic() + "-" + sent.partition() + "@" + sent.offset();
        var told = "set aside by the router standalone";
        for (int look = 0; look < 60 && !postyard.verb("trace", place).output().contains(told); look++) {}
        assertThat(postyard.verb("trace", place).output())
                .containsSubsequence(
                        told,
                        "waits for you: ./postyard unreadable " + place,
                        "Of which message it is cannot be told.");
        assertThat(postyard.verb("unreadable", "--remove", place).exitCode()).isZero();
        assertThat(postyard.verb("trace", place).output())
                .containsSubsequence(told, "removed by an operator", "Of which message it is cannot be told.");
    }

    /** Waits until the router has set the message aside, at another place than {@code before}; returns the place. */
    private static String setAside(PostyardScript postyard, MessageId id, String before) throws Exception {
        for (int look = 0; look < 60; look++) {
            for (var entry : entriesOf(postyard, id)) {
                var place = entry.get("record").toString();
                if (!place.equals(before)) {
                    assertThat(entry).containsEntry("topic", "accepted").containsEntry("partition", 0);
                    return place;
                }
            }
        }
        throw new AssertionError(id + " was never set aside");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> entriesOf(PostyardScript postyard, MessageId id) throws Exception {
        var all = (List<Map<String, Object>>) PostyardScript.json(postyard.verb("unreadable", "--json"));
        return all.stream().filter(entry -> id.value().equals(entry.get("id"))).toList();
    }

    private AcceptedMessage message(String recipient) {
        return new AcceptedMessage(
                MessageId.next(now),
                now,
                new Envelope(
                        ReversePath.of("ann@example.org"),
                        List.of(Recipient.of(recipient)),
                        BodyType.SEVEN_BIT,
                        false,
                        Optional.empty(),
                        Optional.empty()),
                new Origin(ListenerKind.RELAY, InetAddress.getLoopbackAddress(), "client", "ESMTP", Optional.empty()),
                new Body.Inline(
                        "Subject: kept\r\n\r\nHello from an earlier version.\r\n".getBytes(StandardCharsets.US_ASCII)),
                Optional.empty());
    }

    private static ProducerRecord<String, byte[]> asAnEarlierVersionSetItAside(AcceptedMessage message) {
        return new Quarantine(Event.Part.ROUTER, "test", InstantSource.system(), new SimpleMeterRegistry())
                .setAside(
                        new ConsumerRecord<>(
                                "accepted",
                                0,
                                1_000_000,
                                0L,
                                TimestampType.CREATE_TIME,
                                0,
                                0,
                                message.id().value(),
                                AcceptedMessageRecord.encode(message),
                                new RecordHeaders(),
                                Optional.empty()),
                        new IllegalStateException("a fault that this version does not have"))
                .copy();
    }

    private static KafkaProducer<String, byte[]> producer(PostyardScript postyard) throws Exception {
        return new KafkaProducer<>(
                Map.of("bootstrap.servers", postyard.kafka()), new StringSerializer(), new ByteArraySerializer());
    }
}
