package io.postyard.worker.maildir;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** An order worked twice after a crash: its file is found and not written again. */
class MaildirReplayTest extends MaildirScenario {
    @Test
    void whileItIsNew() throws IOException {
        // Given
        var order = order("bob@b.test");
        deliver(order);
        // When
        accepted(only(deliver(order)));
        // Then
        assertThat(files("bob", "new")).hasSize(1);
    }

    @Test
    void whenAReaderHasMovedIt() throws IOException {
        // Given
        var order = order("bob@b.test");
        deliver(order);
        var file = files("bob", "new").getFirst();
        Files.move(file, root.resolve("mail/b.test/bob/cur").resolve(file.getFileName() + ":2,S"));
        startedAt(ACCEPTED.plusSeconds(1));
        // When
        accepted(only(deliver(order)));
        // Then
        assertThat(files("bob", "new")).isEmpty();
        assertThat(files("bob", "cur")).hasSize(1);
    }

    @Test
    void whatACrashLeftInTmpIsOverwritten() throws IOException {
        // Given
        var order = order("bob@b.test");
        deliver(order);
        var file = files("bob", "new").getFirst();
        Files.move(file, root.resolve("mail/b.test/bob/tmp").resolve(file.getFileName()));
        Files.writeString(root.resolve("mail/b.test/bob/tmp").resolve(file.getFileName()), "x".repeat(500));
        // When
        accepted(only(deliver(order)));
        // Then
        assertThat(files("bob", "new").getFirst()).hasContent(BODY);
        assertThat(files("bob", "tmp")).isEmpty();
    }

    @Test
    void anotherRecipientOfTheMessageIsAnotherFile() throws IOException {
        // When
        deliver(order("bob@b.test", "BOB@b.test"));
        // Then
        assertThat(files("bob", "new")).hasSize(2);
    }
}
