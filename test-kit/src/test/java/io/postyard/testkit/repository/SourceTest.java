package io.postyard.testkit.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Habits of the source that no compiler checks. */
class SourceTest {
    /** In two pieces, so that this file does not hold what it looks for. */
    private static final Pattern LEFT_FOR_LATER = Pattern.compile("\\b(?:TO" + "DO|FIX" + "ME|XX" + "X)\\b");

    private static final Pattern TEST_METHOD = Pattern.compile("(?m)^    @(?:Test|ParameterizedTest|TestFactory)\\b");

    @Test
    void nothingIsLeftForLater() {
        var left = Stream.of(".java", ".md", ".xml", ".yml", ".yaml", ".proto", ".properties", ".sh", ".py")
                .flatMap(suffix -> Repository.files(suffix).stream())
                .filter(file -> LEFT_FOR_LATER.matcher(Repository.text(file)).find())
                .toList();
        assertThat(left)
                .as("files with a note to finish something later: finish it or file an issue")
                .isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIsFor() {
        var silent = Repository.files(".java").stream()
                .filter(file -> file.toString().contains("src/main/java"))
                .map(Path::getParent)
                .distinct()
                .filter(directory -> !Repository.has(directory + "/package-info.java"))
                .toList();
        assertThat(silent).as("packages without package-info.java").isEmpty();
    }

    @Test
    void everyTestIsNamedSoThatItRuns() {
        List<Path> never = Repository.files(".java").stream()
                .filter(file -> file.toString().contains("src/test/java"))
                .filter(file -> !file.toString().matches(".*(?:Test|IT)\\.java"))
                .filter(file -> TEST_METHOD.matcher(Repository.text(file)).find())
                .filter(file -> !Pattern.compile("\\b(?:abstract class|interface) ")
                        .matcher(Repository.text(file))
                        .find())
                .toList();
        assertThat(never)
                .as("files with tests, named neither *Test nor *IT, which never run")
                .isEmpty();
    }
}
