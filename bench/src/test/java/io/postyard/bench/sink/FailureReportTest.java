package io.postyard.bench.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class FailureReportTest {
    @Test
    void namesTheMessageAndTheRecipientsThatFailed() {
        var report = """
                Content-Type: message/delivery-status

                Reporting-MTA: dns; mx.example

                Final-Recipient: rfc822; u3@d5.bench.test
                Action: failed
                Status: 5.1.1

                Final-Recipient: rfc822; u1@d6.bench.test
                Action: delayed
                Status: 4.1.1

                --x
                Content-Type: text/rfc822-headers

                X-Bench: 000007 000000000042 00000000000000001234
                """;
        assertThat(FailureReport.read(report.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII)))
                .contains(new FailureReport(7, 42, List.of(3)));
    }

    @Test
    void isEmptyForOtherMail() {
        assertThat(FailureReport.read("Subject: hello\r\n\r\n".getBytes(StandardCharsets.US_ASCII)))
                .isEmpty();
    }
}
