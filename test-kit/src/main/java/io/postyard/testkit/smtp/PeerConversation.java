package io.postyard.testkit.smtp;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import javax.net.ssl.SSLSocket;

/** One session of a {@link ScriptedPeer}, from greeting to QUIT, on one thread. */
final class PeerConversation {
    private static final Pattern PATH = Pattern.compile("<([^>]*)>");
    private static final int LONGEST_LINE = 65_536;

    private final ScriptedPeer peer;
    private final PeerSession session;
    private Socket socket;
    private InputStream in;
    private OutputStream out;

    private String mail = "";
    private String reversePath = "";
    private final List<String> rcpts = new ArrayList<>();
    private final List<String> recipients = new ArrayList<>();
    private final ByteArrayOutputStream chunks = new ByteArrayOutputStream();

    PeerConversation(ScriptedPeer peer, Socket socket, PeerSession session) throws IOException {
        this.peer = peer;
        this.session = session;
        use(socket);
    }

    private void use(Socket next) throws IOException {
        socket = next;
        socket.setTcpNoDelay(true);
        in = new BufferedInputStream(socket.getInputStream(), 65_536);
        out = socket.getOutputStream();
    }

    void run() throws IOException {
        if (act(Stage.CONNECT, "", 0) != 0 || act(Stage.GREETING, "", 220, "peer.test ESMTP") != 220) {
            return;
        }
        for (var line = readLine(); line != null; line = readLine()) {
            session.command(line);
            if (in.available() > 0 && !line.regionMatches(true, 0, "BDAT", 0, 4)) {
                session.sawPipelining();
            }
            peer.changed();
            if (!obey(line)) {
                return;
            }
        }
    }

    private boolean obey(String line) throws IOException {
        switch (line.split(" ", 2)[0].toUpperCase(Locale.ROOT)) {
            case "EHLO", "LHLO" -> {
                hello(line);
                var lines = new ArrayList<>(List.of("peer.test"));
                lines.addAll(peer.extensions(session.isTls()));
                act(Stage.EHLO, "", 250, lines.toArray(String[]::new));
            }
            case "HELO" -> {
                hello(line);
                act(Stage.EHLO, "", 250, "peer.test");
            }
            case "STARTTLS" -> startTls();
            case "MAIL" -> mail(line);
            case "RCPT" -> rcpt(line);
            case "DATA" -> data();
            case "BDAT" -> bdat(line);
            case "RSET" -> {
                forget();
                act(Stage.RSET, "", 250, "ok");
            }
            case "NOOP" -> say(250, List.of("ok"));
            case "QUIT" -> {
                act(Stage.QUIT, "", 221, "bye");
                return false;
            }
            default -> say(500, List.of("unknown command"));
        }
        return true;
    }

    private void hello(String line) {
        forget();
        session.helo(line.contains(" ") ? line.substring(line.indexOf(' ') + 1).strip() : "");
    }

    private void startTls() throws IOException {
        var context = peer.tls();
        if (context.isEmpty()) {
            say(502, List.of("no TLS here"));
        } else if (act(Stage.STARTTLS, "", 220, "go ahead") == 220) {
            var encrypted = (SSLSocket) context.get()
                    .getSocketFactory()
                    .createSocket(socket, socket.getInetAddress().getHostAddress(), socket.getPort(), true);
            encrypted.setUseClientMode(false);
            encrypted.startHandshake();
            use(encrypted);
            session.tlsStarted();
            forget();
        }
    }

    private void mail(String line) throws IOException {
        forget();
        var path = pathOf(line);
        if (act(Stage.MAIL, path, 250, "sender ok") / 100 == 2) {
            mail = line;
            reversePath = path;
        }
    }

    private void rcpt(String line) throws IOException {
        var path = pathOf(line);
        if (mail.isEmpty()) {
            say(503, List.of("MAIL first"));
        } else if (act(Stage.RCPT, path, 250, "recipient ok") / 100 == 2) {
            rcpts.add(line);
            recipients.add(path);
        }
    }

    private void data() throws IOException {
        if (recipients.isEmpty()) {
            say(554, List.of("no valid recipients"));
        } else if (act(Stage.DATA, reversePath, 354, "go ahead") == 354) {
            takeOrNot(readData());
        }
    }

    private void bdat(String line) throws IOException {
        var words = line.strip().split(" +", -1);
        bodyBegins();
        chunks.write(in.readNBytes(Integer.parseInt(words[1])));
        if (recipients.isEmpty()) {
            say(554, List.of("no valid recipients"));
        } else if (words.length > 2 && words[2].equalsIgnoreCase("LAST")) {
            takeOrNot(chunks.toByteArray());
        } else {
            say(250, List.of("chunk ok"));
        }
    }

    private void takeOrNot(byte[] octets) throws IOException {
        var behaviour = peer.behaviour(Stage.FINAL_DOT, reversePath);
        int code = perform(behaviour, 0, List.of());
        if (code == 0) {
            peer.take(new PeerMessage(
                    session.number(),
                    mail,
                    reversePath,
                    rcpts,
                    recipients,
                    octets,
                    session.isTls(),
                    System.nanoTime()));
            act(Stage.AFTER_FINAL_DOT, reversePath, 250, "taken");
        }
        forget();
    }

    private void forget() {
        mail = "";
        reversePath = "";
        rcpts.clear();
        recipients.clear();
        chunks.reset();
    }

    private int act(Stage stage, String subject, int usualCode, String... usualLines) throws IOException {
        return perform(peer.behaviour(stage, subject), usualCode, Arrays.asList(usualLines));
    }

    /** Returns the code that was said; 0 where the usual is to say nothing; -1 for junk. */
    private int perform(PeerBehaviour behaviour, int usualCode, List<String> usualLines) throws IOException {
        return switch (behaviour) {
            case PeerBehaviour.Usual() -> say(usualCode, usualLines);
            case PeerBehaviour.Say(int code, var lines, boolean close) -> {
                say(code, lines);
                if (close) {
                    throw new EOFException("hung up as told");
                }
                yield code;
            }
            case PeerBehaviour.Drop(boolean reset) -> {
                if (reset) {
                    socket.setSoLinger(true, 0);
                }
                socket.close();
                throw new EOFException("dropped as told");
            }
            case PeerBehaviour.Stall(var next) -> {
                peer.stallHere();
                yield perform(next, usualCode, usualLines);
            }
            case PeerBehaviour.Delay(var by, var next) -> {
                peer.pause(by);
                yield perform(next, usualCode, usualLines);
            }
            case PeerBehaviour.Trickle(var pause) -> {
                for (byte octet : usualCode == 0 ? new byte[0] : render(usualCode, usualLines)) {
                    peer.pause(pause);
                    out.write(octet);
                    out.flush();
                }
                yield usualCode;
            }
            case PeerBehaviour.Junk(var octets) -> {
                out.write(octets);
                out.flush();
                yield -1;
            }
        };
    }

    private int say(int code, List<String> lines) throws IOException {
        if (code != 0) {
            out.write(render(code, lines));
            out.flush();
        }
        return code;
    }

    private static byte[] render(int code, List<String> lines) {
        var text = new StringBuilder();
        for (int i = 0; i < Math.max(1, lines.size()); i++) {
            text.append(code)
                    .append(i + 1 < lines.size() ? '-' : ' ')
                    .append(lines.isEmpty() ? "" : lines.get(i))
                    .append("\r\n");
        }
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static String pathOf(String line) {
        var matcher = PATH.matcher(line);
        return matcher.find() ? matcher.group(1) : "";
    }

    private String readLine() throws IOException {
        var line = new ByteArrayOutputStream();
        for (int octet = in.read(); octet >= 0; octet = in.read()) {
            if (octet == '\n') {
                var text = line.toString(StandardCharsets.UTF_8);
                return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
            }
            line.write(octet);
            if (line.size() > LONGEST_LINE) {
                throw new IOException("a line without end");
            }
        }
        return null;
    }

    private void bodyBegins() throws IOException {
        if (perform(peer.behaviour(Stage.BODY, reversePath), 0, List.of()) != 0) {
            throw new EOFException("a reply in the middle of a message ends the session");
        }
    }

    /** Reads up to CRLF.CRLF and takes the stuffed dots out (RFC 5321 §4.5.2). */
    private byte[] readData() throws IOException {
        var body = new ByteArrayOutputStream(4096);
        boolean started = false;
        boolean lineStart = true;
        int last = -1;
        while (true) {
            int octet = read();
            if (!started) {
                started = true;
                bodyBegins();
            }
            if (lineStart && octet == '.') {
                octet = read();
                if (octet == '\r') {
                    octet = read();
                    if (octet == '\n') {
                        return body.toByteArray();
                    }
                    body.write('\r');
                }
            }
            body.write(octet);
            lineStart = octet == '\n' && last == '\r';
            last = octet;
        }
    }

    private int read() throws IOException {
        int octet = in.read();
        if (octet < 0) {
            throw new EOFException("the client hung up in the middle of a message");
        }
        return octet;
    }
}
