package io.postyard.mail.notice;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ReturnedContentTest {
    @Test
    void theHeaderEndsAtTheEmptyLine() {
        assertThat(headers("A: 1\r\nB: 2\r\n more\r\n\r\nbody\r\n", 1000)).isEqualTo("A: 1\r\nB: 2\r\n more\r\n");
        assertThat(headers("A: 1\r\n", 1000)).isEqualTo("A: 1\r\n");
        assertThat(headers("\r\nbody", 1000)).isEmpty();
        assertThat(headers("", 1000)).isEmpty();
    }

    @Test
    void aLineBegunAndNotFinishedIsLeftOut() {
        assertThat(headers("A: 1\r\nB: 2 and mo", 1000)).isEqualTo("A: 1\r\n");
    }

    @Test
    void theHeaderStopsNearTheLimit() {
        assertThat(headers("A: 1\r\n".repeat(100), 60)).isEqualTo("A: 1\r\n".repeat(10));
    }

    @Test
    void anOverlongLineIsFoldedBetweenCharacters() {
        var folded = headers("A: " + "ü".repeat(2000) + "\r\n", 10_000);

        assertThat(folded.split("\r\n", -1)).allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998);
        assertThat(folded.replace("\r\n ", "")).isEqualTo("A: " + "ü".repeat(2000) + "\r\n");
    }

    @Test
    void strayControlCharactersAreReplaced() {
        assertThat(headers("A: 1\0\rX\nY\r\n", 1000)).isEqualTo("A: 1??X?Y\r\n");
    }

    @Test
    void aMessageOfLongOrBareLinesIsNotCarriedWhole() {
        assertThat(carried("A: 1\r\n\r\nbody\r\n")).isTrue();
        assertThat(carried("A: 1\r\n\r\n" + "x".repeat(998) + "\r\n")).isTrue();
        assertThat(carried("A: 1\r\n\r\n" + "x".repeat(999) + "\r\n")).isFalse();
        assertThat(carried("A: 1\r\n\r\nbare\nline")).isFalse();
        assertThat(carried("A: 1\r\n\r\nbare\rline")).isFalse();
        assertThat(carried("A: 1\r\n\r\nends with\r")).isFalse();
        assertThat(carried("A: 1\r\n\r\n\0")).isFalse();
    }

    @Test
    void onlyAPlainMessageIdIsReferredTo() {
        assertThat(messageId("Message-ID: <a.b@c>\r\n")).contains("<a.b@c>");
        assertThat(messageId("X: y\r\nMESSAGE-id:\r\n <a@c>\r\n")).contains("<a@c>");
        assertThat(messageId("Message-ID: <a b@c>\r\n")).isEmpty();
        assertThat(messageId("Message-ID: none\r\n")).isEmpty();
        assertThat(messageId("Subject: x\r\n\r\nMessage-ID: <body@c>\r\n")).isEmpty();
    }

    private static Optional<String> messageId(String message) {
        return new ReturnedContent.Full(message.getBytes(StandardCharsets.UTF_8)).messageId();
    }

    private static boolean carried(String message) {
        return ReturnedContent.canCarry(message.getBytes(StandardCharsets.UTF_8));
    }

    private static String headers(String message, int most) {
        return new String(
                ReturnedContent.headersOf(message.getBytes(StandardCharsets.UTF_8), most)
                        .headers(),
                StandardCharsets.UTF_8);
    }
}
