package io.postyard.standalone.verb;

import io.postyard.mail.event.Event;
import io.postyard.mail.message.MessageId;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.standalone.up.HostPort;
import io.postyard.wire.trail.TrailReader;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;

/** Sends one message as a client does, and waits until the trail says that it was delivered. */
final class FirstMessage {
    private static final Pattern ID = Pattern.compile("\\b[0-9A-Z]{20}\\b");
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final int LOOKS = 200;

    private final BufferedReader replies;
    private final OutputStream commands;

    private FirstMessage(Socket socket) throws IOException {
        replies = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        commands = socket.getOutputStream();
    }

    /** @return the id it was queued as */
    static MessageId send(HostPort to, String recipient) throws IOException {
        try (var socket = new Socket(to.host(), to.port())) {
            var client = new FirstMessage(socket);
            client.reply();
            client.say("EHLO localhost");
            client.say("MAIL FROM:<ann@example.org>");
            client.say("RCPT TO:<" + recipient + ">");
            client.say("DATA");
            var queued = client.say("From: ann@example.org\r\nTo: " + recipient + "\r\n\r\nHello.\r\n.");
            client.say("QUIT");
            var id = ID.matcher(queued);
            if (!id.find()) {
                throw new Trouble("the first message was not taken: " + queued);
            }
            return new MessageId(id.group());
        }
    }

    static void awaitDelivery(TrailReader trail, MessageId id) {
        var delivered = new AtomicBoolean();
        for (int look = 0; look < LOOKS && !delivered.get(); look++) {
            trail.read(id, event -> {
                if (event.detail() instanceof Event.Attempted) {
                    delivered.set(true);
                }
            });
            LockSupport.parkNanos(LOOK_AGAIN.toNanos());
        }
    }

    private String say(String line) throws IOException {
        commands.write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
        commands.flush();
        return reply();
    }

    /** The last line of the reply. */
    private String reply() throws IOException {
        var line = replies.readLine();
        while (line != null && line.length() > 3 && line.charAt(3) == '-') {
            line = replies.readLine();
        }
        if (line == null || line.charAt(0) > '3') {
            throw new Trouble("the first message was not taken: " + line);
        }
        return line;
    }
}
