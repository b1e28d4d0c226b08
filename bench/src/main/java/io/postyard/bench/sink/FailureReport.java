package io.postyard.bench.sink;

import io.postyard.bench.load.MessageTemplate;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a delivery status notification (RFC 3464) says about one of the generator's messages.
 *
 * @param recipients those whose action is {@code failed}
 */
record FailureReport(int run, long sequence, List<Integer> recipients) {
    private static final Pattern TAG = Pattern.compile(MessageTemplate.TAG + "(\\d{6}) (\\d{12}) \\d{20}");
    private static final Pattern RECIPIENT =
            Pattern.compile("^Final-Recipient:[^;]*;\\s*<?u(\\d+)@", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);
    private static final Pattern FAILED =
            Pattern.compile("^Action:\\s*failed", Pattern.CASE_INSENSITIVE | Pattern.MULTILINE);

    /** Empty when it is not about a message of ours. */
    static Optional<FailureReport> read(byte[] message) {
        var text = new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "\n");
        var tag = TAG.matcher(text);
        if (!tag.find()) {
            return Optional.empty();
        }
        var failed = new ArrayList<Integer>();
        for (var group : text.split("\n\n", -1)) {
            var recipient = RECIPIENT.matcher(group);
            if (recipient.find() && FAILED.matcher(group).find()) {
                failed.add(Integer.valueOf(recipient.group(1)));
            }
        }
        return Optional.of(
                new FailureReport(Integer.parseInt(tag.group(1)), Long.parseLong(tag.group(2)), List.copyOf(failed)));
    }
}
