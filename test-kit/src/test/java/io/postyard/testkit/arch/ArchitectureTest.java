package io.postyard.testkit.arch;

import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** For the test kit and the modules it depends on, which cannot depend on it in turn. */
class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return Rules.testsFor(
                "io.postyard.mail",
                "io.postyard.smtp",
                "io.postyard.wire",
                "io.postyard.broker",
                "io.postyard.testkit");
    }
}
