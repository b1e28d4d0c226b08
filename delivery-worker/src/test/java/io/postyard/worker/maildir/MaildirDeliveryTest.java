package io.postyard.worker.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** The straight path: one file per recipient, byte for byte. */
class MaildirDeliveryTest extends MaildirScenario {
    @Test
    void writesTheBytesAndNothingElse() throws IOException {
        // Given
        var order = order("Bob@b.test", "cec@b.test");
        // When
        var report = deliver(order);
        // Then
        assertThat(report.outcomes().values()).hasSize(2).allSatisfy(MaildirScenario::accepted);
        assertThat(report.reachable()).isTrue();
        var file = files("bob", "new").getFirst();
        assertThat(file).hasFileName("1795320000000." + order.messageId() + "-0.host.test");
        assertThat(file).hasContent(BODY).hasSize(BODY.length());
        assertThat(files("cec", "new")).hasSize(1);
        assertThat(files("bob", "tmp")).isEmpty();
        assertThat(files("bob", "cur")).isEmpty();
    }

    @Test
    void makesFoldersForTheOwnerAlone() throws IOException {
        // When
        deliver(order("bob@b.test"));
        // Then
        for (var folder : new String[] {"", "/bob", "/bob/new", "/bob/tmp", "/bob/cur"}) {
            assertThat(Files.getPosixFilePermissions(root.resolve("mail/b.test" + folder)))
                    .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        }
    }
}
