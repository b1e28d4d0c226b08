package io.postyard.testkit.repository;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** {@code docs/running.md} names every setting that a process reads, and none that no process reads. */
class SettingsPageTest {
    private static final Path PAGE = Path.of("docs", "running.md");
    private static final Pattern PREFIX = Pattern.compile("@ConfigMapping\\(prefix = \"([a-z.]+)\"\\)");
    private static final Pattern GROUP = Pattern.compile("(?m)^    interface (\\w+) \\{");
    private static final Pattern SETTING =
            Pattern.compile("(?m)^( {4}| {8})(?!default|return)[A-Za-z][\\w<>]* ([a-z]\\w*)\\(\\);");
    private static final Pattern NAMED = Pattern.compile("`(POSTYARD_(?:INGRESS|ROUTER|WORKER)_[A-Z_]+)`");

    @Test
    void everySettingIsOnThePageAndNothingElse() {
        var settings = new ArrayList<String>();
        for (var file : Repository.files(".java")) {
            var text = Repository.text(file);
            var prefix = PREFIX.matcher(text);
            if (!file.toString().contains("src/test") && prefix.find()) {
                settings.addAll(settingsOf(prefix.group(1), text));
            }
        }
        assertThat(settings).as("settings of three processes").hasSizeGreaterThan(40);
        var named = NAMED.matcher(Repository.text(PAGE))
                .results()
                .map(match -> match.group(1))
                .distinct()
                .toList();
        assertThat(named).as("settings on " + PAGE).containsExactlyInAnyOrderElementsOf(settings);
    }

    /** A nested interface is a group: its name in lower case goes between. */
    private static List<String> settingsOf(String prefix, String text) {
        var groups = GROUP.matcher(text).results().toList();
        return SETTING.matcher(text)
                .results()
                .filter(setting ->
                        groups.stream().noneMatch(group -> setting.group(2).equalsIgnoreCase(group.group(1))))
                .map(setting -> {
                    var inside = setting.group(1).length() == 8
                            ? "_" + groups.getFirst().group(1)
                            : "";
                    var words = setting.group(2).replaceAll("([A-Z])", "_$1");
                    return (prefix.replace('.', '_') + inside + "_" + words).toUpperCase(Locale.ROOT);
                })
                .toList();
    }
}
