package io.postyard.testkit.arch;

import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
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

    /** By folder, for they are not on this class path. */
    @TestFactory
    Stream<DynamicContainer> rulesOfTheirTests() {
        var root = Path.of(System.getProperty("postyard.root"));
        return Stream.of("mail-domain", "smtp-protocol", "mail-wire", "embedded-broker")
                .map(module -> DynamicContainer.dynamicContainer(
                        module, Rules.testsIn(root.resolve(module).resolve("target/test-classes"))));
    }
}
