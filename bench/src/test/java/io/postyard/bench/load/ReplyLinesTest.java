package io.postyard.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ReplyLinesTest {
    private final ReplyLines replies = new ReplyLines();

    private int next(String text) {
        return replies.next(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
    }

    @Test
    void aReplyEndsWithItsLastLineOnly() {
        assertThat(next("250-mx.example\r\n250-PIPEL")).isEqualTo(-1);
        assertThat(replies.offersPipelining()).isFalse();
        assertThat(next("INING\r\n250 SIZE\r\n")).isEqualTo(250);
        assertThat(replies.offersPipelining()).isTrue();
    }

    @Test
    void severalRepliesInOnePieceAreReadOneByOne() {
        var input = ByteBuffer.wrap("250 ok\r\n550 no\r\n354".getBytes(StandardCharsets.US_ASCII));
        assertThat(replies.next(input)).isEqualTo(250);
        assertThat(replies.next(input)).isEqualTo(550);
        assertThat(replies.next(input)).isEqualTo(-1);
    }

    @Test
    void whatIsNoReplyHasTheCodeZero() {
        assertThat(next("hello\r\n")).isZero();
        assertThat(next("\r\n")).isZero();
    }
}
