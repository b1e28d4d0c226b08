package io.postyard.smtp.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LineEndingsTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a^r^nb^r^n|",
                "a^r^nb|",
                "^r^n^r^n|",
                "a^nb|BARE_LF",
                "^n|BARE_LF",
                "a^rb|BARE_CR",
                "a^r^r^n|BARE_CR",
                "a^r|BARE_CR",
                "xxxxxxxxxxx|LINE_TOO_LONG",
                "xxxxxxxx^r^nxxxxxxxx^r^n|",
            })
    void findsTheFirstFaultAtEverySplit(String text, DataFault fault) {
        var bytes = text.replace("^r", "\r").replace("^n", "\n").getBytes(StandardCharsets.US_ASCII);
        for (int cut = 0; cut <= bytes.length; cut++) {
            var lines = new LineEndings(10);
            lines.scan(bytes, 0, cut);
            lines.scan(bytes, cut, bytes.length);
            assertThat(lines.faultAtEnd()).as("cut at " + cut).isEqualTo(Optional.ofNullable(fault));
        }
    }

    @Test
    void waitsForTheLfOfACr() {
        var lines = new LineEndings(10);
        lines.scan(new byte[] {'a', '\r'}, 0, 2);
        assertThat(lines.fault()).isEmpty();
        assertThat(lines.faultAtEnd()).contains(DataFault.BARE_CR);
    }
}
