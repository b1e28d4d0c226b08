package io.postyard.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.InstantSource;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import picocli.CommandLine;

@Timeout(120)
class KafkaCommandIT {
    @Test
    void saysHowManyBodiesTheBrokerTakes() {
        var out = new StringWriter();

        int status = new CommandLine(new KafkaCommand(InstantSource.system()))
                .setOut(new PrintWriter(out))
                .execute(("--tree .. --size 2000 --sessions 4 --warm-up 0 --seconds 2 --memory-as-it-is").split(" "));

        assertThat(status).isZero();
        assertThat(out.toString().lines())
                .hasSize(3)
                .last()
                .asString()
                .matches(Pattern.compile(
                        "round 3: [1-9][\\d,]* bodies of 2,000 octets a second, 4 sessions; CPU .* s per 1000"));
    }
}
