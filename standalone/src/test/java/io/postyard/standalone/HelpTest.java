package io.postyard.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a newcomer reads before anything runs. */
class HelpTest {
    private record Said(int exitCode, String output, String errors) {}

    static Stream<String> verbs() {
        return Postyard.commandLine(Map.of()).getSubcommands().entrySet().stream()
                .filter(verb -> !verb.getValue().getCommandSpec().usageMessage().hidden())
                .map(Map.Entry::getKey)
                .filter(verb -> !verb.equals("help"));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbHasIt(String verb) {
        var help = say(verb, "--help");
        assertThat(help.exitCode()).as(help.errors()).isZero();
        assertThat(help.output()).startsWith("Usage: postyard " + verb).contains("-h, --help");
        assertThat(say("help", verb)).isEqualTo(help);
        assertThat(say("--help").output()).contains("  " + verb + " ");
    }

    @Test
    void withoutAVerbTheVerbsAreListedAndNothingThatIsForTheBuildAlone() {
        var bare = say();
        assertThat(bare.exitCode()).isNotZero();
        assertThat(bare.errors()).isEqualTo(say("--help").output()).doesNotContain("train");
        assertThat(bare.output()).isEmpty();
    }

    @Test
    void upNamesWhatANewcomerMayWantElsewhere() {
        assertThat(say("up", "--help").output())
                .contains("--data=", "--policy=", "--smtp=", "--submission=", "--submissions=", "--http=", "--users=");
    }

    @Test
    void anUnknownVerbIsOneLineThatSaysWhereToLook() {
        var said = say("deliver");
        assertThat(said.exitCode()).isNotZero();
        assertThat(said.errors()).contains("deliver").contains("./postyard help");
    }

    private static Said say(String... arguments) {
        var output = new StringWriter();
        var errors = new StringWriter();
        int exitCode = Postyard.commandLine(Map.of())
                .setOut(new PrintWriter(output))
                .setErr(new PrintWriter(errors))
                .execute(arguments);
        return new Said(exitCode, output.toString(), errors.toString());
    }
}
