package io.postyard.bench.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The loss test, short: {@code bench/torture} is the same for as long as wanted. */
class KilledAtRandomIT {
    @Test
    void everyRoleAndTheBrokerAreKilledUnderLoadAndNothingIsLost(@TempDir Path folder) throws Exception {
        survives(folder, false);
    }

    @Test
    void theWholeProgramIsKilledUnderLoadAndNothingIsLost(@TempDir Path folder) throws Exception {
        survives(folder, true);
    }

    private static void survives(Path folder, boolean inOneProcess) throws Exception {
        long seed = RandomGenerator.getDefault().nextLong(1_000_000);
        var tree = Path.of(System.getProperty("postyard.root"));
        var plan = TorturePlan.brief(seed, inOneProcess);
        var verdict = new Torture(plan, tree, folder, InstantSource.system(), System.out::println).run();
        System.out.println(verdict.describe());
        assertThat(verdict.failures()).as(verdict.describe()).isEmpty();
        assertThat(verdict.kills()).as("kills").hasSizeGreaterThanOrEqualTo(4);
    }
}
