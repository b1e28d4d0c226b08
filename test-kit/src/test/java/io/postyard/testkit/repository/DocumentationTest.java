package io.postyard.testkit.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name exists. */
class DocumentationTest {
    private static final Pattern CODE = Pattern.compile("`([^`\\n]+)`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:\\s]+)(?:#[^)]*)?\\)");
    private static final Pattern TEST_NAME = Pattern.compile("([A-Z][A-Za-z0-9]+(?:IT|Test))(?:[#.].*)?");
    private static final Pattern FENCE = Pattern.compile("(?ms)^ *```.*?^ *```");

    @Test
    void theReadmeListsTheModulesInTheOrderOfThePom() {
        var modules = matches(Pattern.compile("<module>([^<]+)</module>"), Repository.text(Path.of("pom.xml")))
                .map(m -> m.group(1))
                .toList();
        var rows = matches(
                        Pattern.compile("(?m)^\\|\\s*\\[?`([a-z-]+)/?`(?:\\]\\([^)]*\\))?\\s*\\|"),
                        Repository.text(Path.of("README.md")))
                .map(m -> m.group(1))
                .filter(name -> Repository.has(name + "/pom.xml") || modules.contains(name))
                .toList();
        assertThat(rows)
                .as("README.md has a table whose rows begin with `module`, one for each <module> of pom.xml")
                .isEqualTo(modules);
    }

    @Test
    void pathsInDocumentsResolve() {
        var broken = new ArrayList<String>();
        var top = topLevelNames();
        for (var document : documents()) {
            matches(CODE, prose(document))
                    .map(m -> m.group(1).replaceFirst("^\\./", ""))
                    .filter(code -> code.matches("[A-Za-z0-9._/-]+/[A-Za-z0-9._/-]*"))
                    .filter(code -> top.contains(code.substring(0, code.indexOf('/'))))
                    // A path that only a build or a run makes.
                    .filter(code -> !code.contains("target/") && !code.startsWith("bench/results/"))
                    .filter(code -> !Repository.has(code))
                    .forEach(code -> broken.add(document + ": `" + code + "`"));
            matches(LINK, prose(document))
                    .map(m -> m.group(1))
                    .filter(link ->
                            !Files.exists(Repository.ROOT.resolve(document).resolveSibling(link)))
                    .forEach(link -> broken.add(document + ": link to " + link));
        }
        assertThat(broken).as("paths in documents that lead nowhere").isEmpty();
    }

    @Test
    void testsNamedInDocumentsExist() {
        var tests = Repository.files(".java").stream()
                .map(path -> path.getFileName().toString().replace(".java", ""))
                .collect(Collectors.toSet());
        var missing = new ArrayList<String>();
        for (var document : documents()) {
            matches(CODE, prose(document))
                    .map(m -> TEST_NAME.matcher(m.group(1)))
                    .filter(m -> m.matches() && !tests.contains(m.group(1)))
                    .forEach(m -> missing.add(document + ": " + m.group(1)));
        }
        assertThat(missing)
                .as("tests that documents name and that do not exist")
                .isEmpty();
    }

    @Test
    void decisionsHaveANumberEach() {
        var names = documents().stream()
                .filter(path -> path.startsWith("docs/adr"))
                .map(path -> path.getFileName().toString())
                .toList();
        assertThat(names).allMatch(name -> name.matches("[0-9]{4}-[a-z0-9-]+\\.md"), "is NNNN-title.md");
        assertThat(names.stream().map(name -> name.substring(0, 4))).doesNotHaveDuplicates();
    }

    private static List<Path> documents() {
        return Repository.files(".md");
    }

    /** Without fenced blocks, which hold commands and output. */
    private static String prose(Path document) {
        return FENCE.matcher(Repository.text(document)).replaceAll("");
    }

    private static List<String> topLevelNames() {
        var top = new ArrayList<String>();
        for (var file : Repository.files("")) {
            top.add(file.getName(0).toString());
        }
        return top.stream().distinct().toList();
    }

    private static Stream<MatchResult> matches(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }
}
