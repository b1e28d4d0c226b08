package io.postyard.mail.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MailboxTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "ann@example.com",
                "\"ann lee\"@example.com",
                "\"a\\\"b\\\\c\"@example.com",
                "\"a@b\"@example.com",
                "\".ann\"@example.com",
                "jürgen@example.com"
            })
    void isWrittenAsItIsRead(String text) {
        assertThat(Mailbox.of(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "@", "ann", "@example.com", "\"\"@example.com", "ann@"})
    void refusesWhatIsNoAddress(String text) {
        assertThat(Mailbox.parse(text)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\0", "\r", "\n", "\u001b", "\u007f", "\u0080", "\u009b", "\u009d"})
    void controlCharactersAreNoPartOfAnAddress(String control) {
        assertThat(Mailbox.parse("ann" + control + "@example.com")).isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> new Mailbox("ann" + control, Domain.of("example.com")));
    }

    @Test
    void limitsTheLocalPart() {
        assertThat(Mailbox.parse("a".repeat(Mailbox.MAX_LOCAL_PART) + "@example.com"))
                .isPresent();
        assertThat(Mailbox.parse("a".repeat(Mailbox.MAX_LOCAL_PART + 1) + "@example.com"))
                .isEmpty();
    }
}
