package io.postyard.standalone.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What cannot work is refused with one line, before anything has started. */
@Timeout(300)
class RefusedStartIT {
    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"--smtp", "--submission", "--submissions", "--http"})
    void ofAPortInUse(String option) throws Exception {
        var postyard = new PostyardScript(folder);
        try (var taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
            var address = "127.0.0.1:" + taken.getLocalPort();
            refuses(postyard.refusedUp(option, address), address + " (" + option + ")", "in use");
        }
        assertThat(postyard.data().resolve("kafka")).doesNotExist();
    }

    @Test
    void ofAPortThatIsNamedTwice() throws Exception {
        var address = "127.0.0.1:" + PostyardScript.freePort();
        refuses(
                new PostyardScript(folder).refusedUp("--smtp", address, "--http", address),
                address + " (--http)",
                "another option names it too");
    }

    @Test
    void ofAPolicyFolderThatIsNotThere() throws Exception {
        refuses(new PostyardScript(folder).refusedUp("--policy", "nowhere"), "nowhere");
    }

    @Test
    void ofAPolicyFolderThatIsAFile() throws Exception {
        var file = Files.createFile(folder.resolve("policy"));
        refuses(new PostyardScript(folder).refusedUp("--policy", file.toString()), file.toString());
    }

    @Test
    void ofABadManifest() throws Exception {
        var policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(policy.resolve("bad.yaml"), "apiVersion: postyard.io/v1alpha1\nkind: MailDomain\n");
        refuses(new PostyardScript(folder).refusedUp("--policy", policy.toString()), "bad.yaml");
    }

    @Test
    void ofAPolicyFolderThatIsEmpty() throws Exception {
        var policy = Files.createDirectory(folder.resolve("policy"));
        refuses(
                new PostyardScript(folder).refusedUp("--policy", policy.toString()),
                policy.toString(),
                "holds no MailDomain and no RelayPolicy");
    }

    @Test
    void ofMailThatIsTriedForLongerThanItIsKept() throws Exception {
        var policy = Files.createDirectory(folder.resolve("policy"));
        Files.writeString(policy.resolve("patient.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata: {name: patient}
                spec: {delivery: {retry: {giveUpAfter: 30d}}}
                """);
        refuses(
                new PostyardScript(folder).refusedUp("--policy", policy.toString()),
                "patient.yaml:4",
                "30d is too long",
                "kept for 7d",
                "write at most 6d23h");
    }

    @Test
    void ofPublishingPolicyNobodySaysWhere() throws Exception {
        refuses(new PostyardScript(folder).verb("policy", "publish", "--policy", "."), "--kafka HOST:PORT");
    }

    @Test
    void ofADataFolderThatIsAFile() throws Exception {
        var file = Files.createFile(folder.resolve("file"));
        refuses(new PostyardScript(folder).refusedUp("--data", file.toString()), file.toString());
    }

    @Test
    void ofASizeThatIsNone() throws Exception {
        refuses(new PostyardScript(folder).refusedUp("--keep-free", "much"), "--keep-free", "'much'", "256Mi");
    }

    @Test
    void ofAnAddressThatIsNone() throws Exception {
        refuses(new PostyardScript(folder).refusedUp("--http", "eighty"), "--http", "HOST:PORT");
    }

    @Test
    void ofHostsAndPeopleThatAreNone() throws Exception {
        refuses(
                new PostyardScript(folder).refusedUp("--own-hosts", "mx.example.com:25"),
                "--own-hosts",
                "mx.example.com:25");
        refuses(new PostyardScript(folder).refusedUp("--postmaster", "root"), "--postmaster", "root");
        refuses(new PostyardScript(folder).refusedUp("--proxy-networks", "0.0.0.0/0"), "--proxy-networks", "0.0.0.0/0");
    }

    @Test
    void ofAVerbWithoutARunningPostyard() throws Exception {
        refuses(new PostyardScript(folder).verb("queue"), "not running");
    }

    private static void refuses(PostyardScript.Outcome outcome, String... said) {
        assertThat(outcome.exitCode()).isNotZero();
        var trouble = outcome.errors()
                .lines()
                .filter(line -> line.startsWith("postyard: "))
                .toList();
        assertThat(trouble).as(outcome.errors()).hasSize(1);
        assertThat(trouble.getFirst()).contains(said);
        assertThat(outcome.errors()).doesNotContain("\tat ");
    }
}
