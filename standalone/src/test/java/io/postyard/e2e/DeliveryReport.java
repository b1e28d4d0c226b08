package io.postyard.e2e;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;

/** A multipart/report as its reader takes it apart (RFC 6522, RFC 3464), without any code of the one who wrote it. */
public record DeliveryReport(String text, List<String> parts) {
    private static final Pattern BOUNDARY = Pattern.compile("boundary=\"?([^\"\r\n;]+)\"?");

    public static DeliveryReport of(byte[] content) {
        var text = new String(content, StandardCharsets.UTF_8);
        var head = text.split("\r\n\r\n", 2)[0];
        var boundary = BOUNDARY.matcher(head);
        if (!boundary.find()) {
            throw new AssertionError("no boundary in the header:\n" + head);
        }
        var delimiter = "\r\n--" + boundary.group(1);
        if (!text.contains(delimiter + "--\r\n")) {
            throw new AssertionError("the last part does not end:\n" + text);
        }
        var body = text.substring(0, text.indexOf(delimiter + "--\r\n"));
        var parts = Arrays.stream(body.split(Pattern.quote(delimiter + "\r\n"), -1))
                .skip(1)
                .toList();
        return new DeliveryReport(text, parts);
    }

    public boolean contains(String words) {
        return text.contains(words);
    }

    /** A field of the report's own header, unfolded. */
    public String header(String name) {
        return text.split("\r\n\r\n", 2)[0]
                .replaceAll("\r\n[ \t]+", " ")
                .lines()
                .filter(line -> line.regionMatches(true, 0, name + ":", 0, name.length() + 1))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    /** The blocks of message/delivery-status that tell of recipients, unfolded; the first block tells of the message. */
    public List<String> recipientFields() {
        var status = parts.get(1);
        if (!status.contains("message/delivery-status")) {
            throw new AssertionError("the second part is no delivery-status:\n" + status);
        }
        var body = status.split("\r\n\r\n", 2)[1].replaceAll("\r\n[ \t]+", " ");
        return Arrays.stream(body.strip().split("\r\n\r\n", -1)).skip(1).toList();
    }
}
