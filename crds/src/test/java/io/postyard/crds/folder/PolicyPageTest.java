package io.postyard.crds.folder;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What docs/policy.md tells people to write works, all of it together. */
class PolicyPageTest {
    private static final Pattern YAML = Pattern.compile("(?s)```yaml\\n(.*?)```");

    @TempDir
    Path folder;

    @Test
    void itsManifestsAreSound() throws IOException {
        var page = Files.readString(Path.of(System.getProperty("postyard.root"), "docs", "policy.md"));
        List<MatchResult> manifests = YAML.matcher(page).results().toList();
        assertThat(manifests).hasSizeGreaterThan(3);
        for (var manifest : manifests) {
            Files.writeString(folder.resolve(manifest.start() + ".yaml"), manifest.group(1));
        }
        assertThat(PolicyFolder.check(folder, Duration.ofDays(7))).isEmpty();
    }

    @Test
    void theErrorItShowsIsTheOneThatIsTold() throws IOException {
        Files.writeString(folder.resolve("a.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata: {name: example-com}
                spec:
                  domainName: example.com
                  recipient: {from: Any}
                  delivery: {mx: {}}
                """);
        var page = Files.readString(Path.of(System.getProperty("postyard.root"), "docs", "policy.md"));
        assertThat(PolicyFolder.check(folder, Duration.ofDays(7))).hasSize(1);
        assertThat(page)
                .contains(PolicyFolder.check(folder, Duration.ofDays(7))
                        .getFirst()
                        .toString());
    }
}
