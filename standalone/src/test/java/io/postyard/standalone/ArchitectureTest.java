package io.postyard.standalone;

import io.postyard.testkit.arch.Rules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return Rules.testsFor("io.postyard.standalone", "io.postyard.crds", "io.postyard.e2e");
    }
}
