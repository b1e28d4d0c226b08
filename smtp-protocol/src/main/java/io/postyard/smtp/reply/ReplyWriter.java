package io.postyard.smtp.reply;

import io.postyard.mail.reply.Reply;
import java.nio.charset.StandardCharsets;

/** {@link Reply} → bytes (RFC 5321 §4.2.1, enhanced code in front of each line's text as RFC 2034 §4 wants it). */
public final class ReplyWriter {
    private ReplyWriter() {}

    public static byte[] write(Reply reply) {
        var text = new StringBuilder(64);
        int last = reply.lines().size() - 1;
        for (int i = 0; i <= last; i++) {
            text.append(reply.code()).append(i < last ? '-' : ' ');
            reply.enhanced().ifPresent(code -> text.append(code).append(' '));
            text.append(reply.lines().get(i)).append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
