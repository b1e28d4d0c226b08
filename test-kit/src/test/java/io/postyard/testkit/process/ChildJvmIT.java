package io.postyard.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ChildJvmIT {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void keepsTheOutputAndKills() {
        try (var child = ChildJvm.start(
                ChildJvm.Program.ofMain(WaitsForInput.class, List.of("-Xmx32m"), "hello from the child"))) {
            assertThat(child.awaitLine(PATIENCE, line -> line.startsWith("hello")))
                    .isEqualTo("hello from the child");
            assertThat(child.isAlive()).isTrue();
            child.kill();
            assertThat(child.isAlive()).isFalse();
            assertThat(child.awaitExit(PATIENCE)).isEqualTo(128 + 9);
        }
    }

    static final class WaitsForInput {
        public static void main(String[] arguments) throws IOException {
            System.out.println(arguments[0]);
            System.exit(System.in.read());
        }
    }
}
