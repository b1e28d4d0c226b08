package io.postyard.bench;

import io.postyard.testkit.arch.Rules;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class ArchitectureTest {
    @TestFactory
    Stream<DynamicTest> rules() {
        return Rules.testsFor("io.postyard.bench");
    }
}
