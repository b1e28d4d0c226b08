package io.postyard.smtp.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ChunkReaderTest {
    @Test
    void takesWhatBelongsToTheChunkAndNoMore() {
        var bytes = "..\r\n.\r\nQUIT".getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var reader = new ChunkReader(7);
            var sink = new ByteArrayOutputStream();
            int used = reader.read(bytes, 0, cut, sink::write);
            used = reader.read(bytes, used, bytes.length, sink::write);
            assertThat(used).isEqualTo(7);
            assertThat(reader.isEnded()).isTrue();
            assertThat(sink.toString(StandardCharsets.US_ASCII)).isEqualTo("..\r\n.\r\n");
        }
    }

    @Test
    void anEmptyChunkIsAtItsEnd() {
        assertThat(new ChunkReader(0).isEnded()).isTrue();
    }
}
