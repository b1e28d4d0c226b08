package io.postyard.ingress.screening;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.ingress.metric.ScreeningMetrics;
import io.postyard.ingress.metric.ScreeningMetrics.NameAnswer;
import io.postyard.mail.message.Domain;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A DNS that answers when it is told to. */
class ReverseNamesTest {
    private static final Domain NAME = Domain.of("mail.test");

    private record Question(InetAddress client, CompletableFuture<HostLookup.Answer<List<Domain>>> names) {}

    private final List<Question> asked = new ArrayList<>();
    private Duration life = Duration.ofDays(1);
    private final ReverseNames names = new ReverseNames(
            new HostLookup() {
                @Override
                public CompletableFuture<Answer<List<Domain>>> names(InetAddress client) {
                    asked.add(new Question(client, new CompletableFuture<>()));
                    return asked.getLast().names();
                }

                @Override
                public CompletableFuture<Answer<Boolean>> leadsTo(Domain name, InetAddress client) {
                    return CompletableFuture.completedFuture(new Answer<>(true, life));
                }

                @Override
                public CompletableFuture<Answer<Boolean>> exists(Domain name) {
                    throw new AssertionError("nobody asks");
                }
            },
            Duration.ofMinutes(1),
            1000,
            new ScreeningMetrics(new SimpleMeterRegistry()));

    @Test
    void asksOnceHoweverManySessionsAClientHas() {
        var first = names.of(address("192.0.2.1"));
        var second = names.of(address("192.0.2.1"));
        assertThat(asked).hasSize(1);
        answer(asked.getFirst());
        assertThat(first.join().name()).contains(NAME);
        assertThat(second.join().name()).contains(NAME);
        assertThat(names.of(address("192.0.2.1")).join().answer()).isEqualTo(NameAnswer.CONFIRMED);
        assertThat(asked).hasSize(1);
    }

    @Test
    void remembersNoLongerThanAnHourAndThanBothAnswersSay() {
        life = Duration.ofSeconds(5);
        var found = names.of(address("192.0.2.1"));
        answer(asked.getFirst());
        assertThat(found.join().life()).isEqualTo(Duration.ofSeconds(5));
        life = Duration.ofDays(2);
        var other = names.of(address("192.0.2.2"));
        answer(asked.getLast());
        assertThat(other.join().life()).isEqualTo(Duration.ofHours(1));
    }

    @Test
    void aNetworkOfIpv6TakesNoRoomFromOthers() {
        var found = IntStream.range(0, 9)
                .mapToObj(i -> names.of(address("2001:db8::" + i)))
                .toList();
        assertThat(asked).hasSize(8);
        assertThat(found.getLast().join().answer()).isEqualTo(NameAnswer.FAILED);
        var other = names.of(address("2001:db8:0:1::1"));
        answer(asked.getLast());
        assertThat(other.join().answer()).isEqualTo(NameAnswer.CONFIRMED);
        asked.forEach(ReverseNamesTest::answer);
        var again = names.of(address("2001:db8::8"));
        answer(asked.getLast());
        assertThat(again.join().answer()).as("there is room again").isEqualTo(NameAnswer.CONFIRMED);
    }

    private static void answer(Question question) {
        question.names().complete(new HostLookup.Answer<>(List.of(NAME), Duration.ofDays(1)));
    }

    private static InetAddress address(String literal) {
        return InetAddress.ofLiteral(literal);
    }
}
