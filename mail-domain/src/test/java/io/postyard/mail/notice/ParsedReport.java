package io.postyard.mail.notice;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.james.mime4j.dom.Entity;
import org.apache.james.mime4j.dom.Message;
import org.apache.james.mime4j.dom.Multipart;
import org.apache.james.mime4j.dom.SingleBody;
import org.apache.james.mime4j.message.DefaultMessageBuilder;
import org.apache.james.mime4j.message.DefaultMessageWriter;
import org.apache.james.mime4j.stream.MimeConfig;

/** A report as Apache James reads it: a reader that was not written for our writer. */
record ParsedReport(
        Message message, List<String> types, String words, List<Map<String, String>> fields, byte[] original) {
    static ParsedReport of(byte[] bytes) {
        try {
            var builder = new DefaultMessageBuilder();
            builder.setMimeEntityConfig(MimeConfig.custom()
                    .setStrictParsing(true)
                    .setMaxLineLen(1000)
                    .setMaxHeaderLen(10_000)
                    .build());
            var message = builder.parseMessage(new ByteArrayInputStream(bytes));
            var parts = ((Multipart) message.getBody()).getBodyParts();
            var types = parts.stream().map(Entity::getMimeType).toList();
            return new ParsedReport(
                    message,
                    types,
                    new String(content(parts.get(0)), StandardCharsets.UTF_8),
                    fields(new String(content(parts.get(1)), StandardCharsets.UTF_8)),
                    parts.size() > 2 ? content(parts.get(2)) : new byte[0]);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Map<String, String> messageFields() {
        return fields.getFirst();
    }

    List<Map<String, String>> recipients() {
        return fields.subList(1, fields.size());
    }

    private static byte[] content(Entity part) throws IOException {
        var out = new ByteArrayOutputStream();
        switch (part.getBody()) {
            case SingleBody body -> body.writeTo(out);
            case Message nested -> new DefaultMessageWriter().writeMessage(nested, out);
            default -> throw new AssertionError(part.getBody());
        }
        return out.toByteArray();
    }

    /** Groups of fields, each unfolded; a field that appears twice in a group is an error. */
    private static List<Map<String, String>> fields(String text) {
        var groups = new ArrayList<Map<String, String>>();
        for (var group : text.strip().split("\r\n\r\n", -1)) {
            var fields = new LinkedHashMap<String, String>();
            for (var line : group.replaceAll("\r\n[ \t]", " ").split("\r\n", -1)) {
                int colon = line.indexOf(':');
                if (colon < 1) {
                    throw new AssertionError("not a field: " + line);
                }
                if (fields.put(
                                line.substring(0, colon),
                                line.substring(colon + 1).strip())
                        != null) {
                    throw new AssertionError("twice: " + line);
                }
            }
            groups.add(fields);
        }
        return groups;
    }
}
