package io.postyard.standalone.send;

import io.postyard.ingress.netty.LocalSession;
import io.postyard.mail.reply.EnhancedCode;
import io.postyard.mail.reply.Reply;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/** The client's part of a session in memory. */
public final class Dialogue {
    private static final byte[] CRLF = {'\r', '\n'};
    private static final int PIECE = 32 << 10;

    private final LocalSession session;
    private final InputStream replies;

    public Dialogue(LocalSession session) {
        this.session = session;
        this.replies = session.replies();
    }

    /**
     * Sends to all recipients or to none; returns when the message is safe.
     *
     * @throws SendFailure if it was not taken
     */
    public void send(Outgoing mail) throws IOException {
        begin();
        demand(ask(mail.mail()));
        SendFailure refused = null;
        for (var recipient : mail.recipients()) {
            var reply = ask(mail.rcpt(recipient));
            if (!reply.isPositive() && refused == null) {
                refused = new SendFailure(SysExit.ofCommand(reply), recipient + ": " + reply.oneLine());
            }
        }
        if (refused != null) {
            throw refused;
        }
        demand(ask("DATA"));
        content(mail.content());
        var reply = hear();
        if (!reply.isPositive()) {
            throw new SendFailure(SysExit.ofContent(reply), reply.oneLine());
        }
    }

    private void begin() throws IOException {
        demand(hear());
        demand(ask("EHLO [127.0.0.1]"));
    }

    private static void demand(Reply reply) {
        if (!reply.isPositive()) {
            throw new SendFailure(SysExit.ofCommand(reply), reply.oneLine());
        }
    }

    /**
     * Lets a program talk; what it says may end its lines with LF alone.
     *
     * @throws SendFailure if it says what cannot be handed on
     */
    public void relay(InputStream in, OutputStream out) throws IOException {
        var unsaid = new AtomicReference<SendFailure>();
        Thread.ofPlatform().daemon().name("postyard-stdin").start(() -> {
            try {
                var source = new BufferedInputStream(in);
                for (var line = MailText.line(source); line.isPresent(); line = MailText.line(source)) {
                    say(line.get());
                }
                session.sayNoMore();
            } catch (SendFailure failure) {
                unsaid.set(failure);
                session.close();
            } catch (IOException over) {
                session.close();
            }
        });
        var buffer = new byte[4096];
        for (int count = replies.read(buffer); count >= 0; count = replies.read(buffer)) {
            out.write(buffer, 0, count);
            out.flush();
        }
        if (unsaid.get() != null) {
            throw unsaid.get();
        }
    }

    /**
     * Does what a file of commands says, and goes on where something is refused.
     *
     * @param complaints told of each refusal
     * @return of the first refusal
     */
    public SysExit batch(InputStream in, Consumer<String> complaints) throws IOException {
        begin();
        var source = new BufferedInputStream(in);
        var worst = SysExit.OK;
        for (var line = MailText.line(source); line.isPresent(); line = MailText.line(source)) {
            var command = new String(line.get(), StandardCharsets.UTF_8);
            if (command.isBlank()) {
                continue;
            }
            say(line.get());
            var reply = hear();
            boolean isData = command.strip().toUpperCase(Locale.ROOT).equals("DATA");
            if (isData) {
                // What was to be the message is never taken for commands.
                boolean taken = reply.code() == 354;
                boolean whole = passContent(source, taken);
                if (!whole) {
                    throw new SendFailure(SysExit.DATA, "the batch ends within a message, which was not sent");
                }
                reply = taken ? hear() : reply;
            }
            if (!reply.isPositive()) {
                complaints.accept(command.strip() + ": " + reply.oneLine());
                worst = worst != SysExit.OK ? worst : isData ? SysExit.ofContent(reply) : SysExit.ofCommand(reply);
            }
            if (reply.code() == 221) {
                return worst;
            }
        }
        return worst;
    }

    /** Whether its last dot came. */
    private boolean passContent(InputStream source, boolean taken) throws IOException {
        for (var line = MailText.line(source); line.isPresent(); line = MailText.line(source)) {
            if (taken) {
                say(line.get());
            }
            if (MailText.isDot(line.get())) {
                return true;
            }
        }
        return false;
    }

    private Reply ask(String command) throws IOException {
        say(command.getBytes(StandardCharsets.UTF_8));
        return hear();
    }

    private void say(byte[] line) throws IOException {
        var octets = new ByteArrayOutputStream();
        octets.writeBytes(line);
        octets.writeBytes(CRLF);
        session.say(octets.toByteArray(), 0, octets.size());
    }

    /** Dots doubled (RFC 5321 §4.5.2), with the last one. */
    private void content(byte[] content) throws IOException {
        var piece = new ByteArrayOutputStream();
        boolean lineStart = true;
        for (var octet : content) {
            if (lineStart && octet == '.') {
                piece.write('.');
            }
            piece.write(octet);
            lineStart = octet == '\n';
            if (piece.size() >= PIECE) {
                session.say(piece.toByteArray(), 0, piece.size());
                piece.reset();
            }
        }
        piece.writeBytes(new byte[] {'.', '\r', '\n'});
        session.say(piece.toByteArray(), 0, piece.size());
    }

    private Reply hear() throws IOException {
        var lines = new ArrayList<String>();
        Optional<EnhancedCode> enhanced = Optional.empty();
        while (true) {
            var octets = MailText.line(replies)
                    .orElseThrow(() -> new SendFailure(SysExit.TEMPORARY, "the session broke off"));
            var line = new String(octets, StandardCharsets.UTF_8);
            var text = line.substring(Math.min(4, line.length()));
            var words = text.split(" ", 2);
            enhanced = EnhancedCode.parse(words[0]);
            lines.add(enhanced.isPresent() && words.length > 1 ? words[1] : text);
            if (line.length() == 3 || line.charAt(3) == ' ') {
                return new Reply(Integer.parseInt(line.substring(0, 3)), enhanced, lines);
            }
        }
    }
}
