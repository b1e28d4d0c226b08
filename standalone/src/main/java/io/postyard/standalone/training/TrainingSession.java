package io.postyard.standalone.training;

import io.postyard.mail.message.MessageId;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.standalone.up.HostPort;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/** One client's session, which sends as other servers do: several commands at a time, several messages a connection. */
final class TrainingSession implements AutoCloseable {
    private static final Pattern ID = Pattern.compile("\\b[0-9A-Z]{20}\\b");
    private static final String LINE = "Sphinx of black quartz, judge my vow. 0123456789\r\n";

    private static final int PATIENCE_MILLIS = 60_000;

    private final Socket socket;
    private final BufferedReader replies;
    private final OutputStream commands;

    TrainingSession(HostPort to) throws IOException {
        socket = new Socket(to.host(), to.port());
        socket.setTcpNoDelay(true);
        socket.setSoTimeout(PATIENCE_MILLIS);
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        commands = socket.getOutputStream();
        reply();
        say("EHLO localhost\r\n");
        reply();
    }

    /**
     * Returns once it is queued.
     *
     * @param size octets of the text, roughly
     * @return the id it was queued as
     */
    MessageId send(String recipient, int size) throws IOException {
        say("MAIL FROM:<ann@example.org>\r\nRCPT TO:<" + recipient + ">\r\nDATA\r\n");
        reply();
        reply();
        reply();
        say("From: ann@example.org\r\nTo: " + recipient + "\r\n\r\n" + LINE.repeat(1 + size / LINE.length()) + ".\r\n");
        var queued = reply();
        var id = ID.matcher(queued);
        if (!id.find()) {
            throw new Trouble("a message was not taken: " + queued);
        }
        return new MessageId(id.group());
    }

    private void say(String lines) throws IOException {
        commands.write(lines.getBytes(StandardCharsets.UTF_8));
        commands.flush();
    }

    /** The last line of the reply. */
    private String reply() throws IOException {
        var line = replies.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = replies.readLine();
        }
        if (line == null || line.charAt(0) > '3') {
            throw new Trouble("a message was not taken: " + line);
        }
        return line;
    }

    @Override
    public void close() throws IOException {
        try (socket) {
            say("QUIT\r\n");
            reply();
        }
    }
}
