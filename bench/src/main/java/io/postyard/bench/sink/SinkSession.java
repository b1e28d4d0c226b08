package io.postyard.bench.sink;

import io.postyard.bench.sink.Behaviour.Act;
import io.postyard.bench.sink.Behaviour.Stage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/** One connection to the sink. */
final class SinkSession {
    private static final byte[] GREETING = ascii("220 sink.bench.test ESMTP\r\n");
    private static final byte[] HELLO = ascii(
            "250-sink.bench.test\r\n250-PIPELINING\r\n250-SIZE 104857600\r\n250-8BITMIME\r\n250 ENHANCEDSTATUSCODES\r\n");
    private static final byte[] OK = ascii("250 2.0.0 ok\r\n");
    private static final byte[] GO_ON = ascii("354 go on\r\n");
    private static final byte[] NOTHING = {};
    private static final byte[] BYE = ascii("221 2.0.0 bye\r\n");
    private static final byte[] UNKNOWN = ascii("500 5.5.2 what?\r\n");
    private static final byte[] OUT_OF_ORDER = ascii("503 5.5.1 not now\r\n");
    private static final int LONGEST_NOTICE = 65_536;

    private final Sink sink;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final DataScanner data = new DataScanner();
    private final byte[] line = new byte[1024];
    private final ByteBuffer out = ByteBuffer.allocate(8192);
    private final int listeningDomain;

    private int lineLength;
    private boolean inData;
    private boolean bodyBegun;
    private boolean waiting;
    private boolean closed;
    private boolean partingAfterWrite;
    private byte[] stash;
    private byte[] heldReply;
    private Stage heldStage;
    private boolean inTransaction;
    private boolean nullSender;
    private int[] recipients = new int[4];
    private int[] domains = new int[4];
    private int recipientCount;
    private int domain;
    private ByteArrayOutputStream notice;

    SinkSession(Sink sink, SocketChannel channel, SelectionKey key, int listeningDomain) {
        this.sink = sink;
        this.channel = channel;
        this.key = key;
        this.listeningDomain = listeningDomain;
        this.domain = listeningDomain;
    }

    int openRecipients() {
        return recipientCount;
    }

    void greet() {
        answer(Stage.GREETING, GREETING);
        flush();
    }

    void ready(byte[] buffer) {
        try {
            if (key.isWritable()) {
                flush();
            }
            if (!closed && !waiting && key.isReadable()) {
                int count = channel.read(ByteBuffer.wrap(buffer, DataScanner.CARRY, buffer.length - DataScanner.CARRY));
                if (count < 0) {
                    close();
                    return;
                }
                process(buffer, DataScanner.CARRY, DataScanner.CARRY + count);
                flush();
            }
        } catch (IOException e) {
            close();
        }
    }

    /** The time of a delayed reply has come. */
    void resume() {
        if (closed) {
            return;
        }
        waiting = false;
        proceed(heldStage, heldReply);
        if (stash != null && !waiting && !closed) {
            var rest = stash;
            stash = null;
            process(rest, DataScanner.CARRY, rest.length);
        }
        flush();
    }

    private void process(byte[] octets, int from, int to) {
        int at = from;
        while (at < to && !closed && !waiting) {
            if (inData && !bodyBegun) {
                bodyBegun = true;
                answer(Stage.BODY, NOTHING);
                continue;
            }
            if (inData) {
                int end = data.scan(octets, at, to);
                keepNotice(octets, at, end < 0 ? to : end);
                at = end < 0 ? to : end;
                if (end >= 0) {
                    inData = false;
                    answer(Stage.DOT, OK);
                }
                continue;
            }
            byte b = octets[at++];
            if (b != '\n') {
                if (lineLength < line.length) {
                    line[lineLength++] = b;
                }
            } else {
                int length = lineLength > 0 && line[lineLength - 1] == '\r' ? lineLength - 1 : lineLength;
                lineLength = 0;
                command(length);
            }
        }
        if (at < to && waiting) {
            stash = new byte[DataScanner.CARRY + to - at];
            System.arraycopy(octets, at, stash, DataScanner.CARRY, to - at);
        }
    }

    private void keepNotice(byte[] octets, int from, int to) {
        if (notice != null && notice.size() < LONGEST_NOTICE) {
            notice.write(octets, from, to - from);
        }
    }

    private void command(int length) {
        int verb = length < 4
                ? 0
                : (line[0] & 0xDF) << 24 | (line[1] & 0xDF) << 16 | (line[2] & 0xDF) << 8 | (line[3] & 0xDF);
        switch (verb) {
            case 'M' << 24 | 'A' << 16 | 'I' << 8 | 'L' -> {
                recipientCount = 0;
                domain = listeningDomain;
                inTransaction = true;
                nullSender = length > 11 && line[10] == '<' && line[11] == '>';
                answer(Stage.MAIL, OK);
            }
            case 'R' << 24 | 'C' << 16 | 'P' << 8 | 'T' -> recipient(length);
            case 'D' << 24 | 'A' << 16 | 'T' << 8 | 'A' -> {
                if (recipientCount == 0) {
                    put(OUT_OF_ORDER);
                } else {
                    answer(Stage.DATA, GO_ON);
                }
            }
            case 'R' << 24 | 'S' << 16 | 'E' << 8 | 'T' -> {
                recipientCount = 0;
                inTransaction = false;
                put(OK);
            }
            case 'E' << 24 | 'H' << 16 | 'L' << 8 | 'O', 'H' << 24 | 'E' << 16 | 'L' << 8 | 'O' ->
                answer(Stage.HELLO, HELLO);
            case 'N' << 24 | 'O' << 16 | 'O' << 8 | 'P' -> put(OK);
            case 'Q' << 24 | 'U' << 16 | 'I' << 8 | 'T' -> {
                put(BYE);
                partingAfterWrite = true;
            }
            default -> put(UNKNOWN);
        }
    }

    private void recipient(int length) {
        if (!inTransaction) {
            put(OUT_OF_ORDER);
            return;
        }
        var address = new String(line, 8, Math.max(0, length - 8), StandardCharsets.US_ASCII).toLowerCase(Locale.ROOT);
        int to = number(address, address.indexOf("<u") + 2);
        domain = number(address, address.indexOf("@d") + 2);
        if (recipientCount == recipients.length) {
            recipients = Arrays.copyOf(recipients, 2 * recipientCount);
            domains = Arrays.copyOf(domains, 2 * recipientCount);
        }
        recipients[recipientCount] = to;
        domains[recipientCount] = domain;
        answer(Stage.RCPT, OK);
    }

    private static int number(String text, int from) {
        int value = 0;
        for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
            value = value * 10 + (text.charAt(i) - '0');
        }
        return value;
    }

    /** Gives the proper reply, or what the plan has instead. */
    private void answer(Stage stage, byte[] proper) {
        var behaviour = sink.deliveries().plan().behaviour(domain);
        int delay = stage == Stage.BODY ? 0 : behaviour.replyDelayMillis();
        var fault = nullSender && stage != Stage.GREETING ? null : sink.faultNow(behaviour, stage);
        if (fault != null) {
            sink.deliveries().struck(fault);
            switch (fault.act()) {
                case REPLY -> {
                    put(ascii(fault.code() + " " + fault.code() / 100 + ".3.0 the plan says so\r\n"));
                    partingAfterWrite |= fault.code() == 421 || stage == Stage.GREETING;
                    inTransaction &= stage == Stage.RCPT || stage == Stage.HELLO;
                    recipientCount = stage == Stage.RCPT ? recipientCount : 0;
                    return;
                }
                case DROP -> {
                    close();
                    return;
                }
                case KEEP_AND_DROP -> {
                    takeMessage(Act.KEEP_AND_DROP);
                    close();
                    return;
                }
                case STALL -> delay += fault.stallMillis();
            }
        }
        if (delay > 0) {
            waiting = true;
            heldStage = stage;
            heldReply = proper;
            sink.wakeLater(this, delay);
        } else {
            proceed(stage, proper);
        }
    }

    private void proceed(Stage stage, byte[] proper) {
        switch (stage) {
            case RCPT -> recipientCount++;
            case DATA -> {
                data.reset();
                inData = true;
                bodyBegun = false;
                notice = nullSender ? new ByteArrayOutputStream() : null;
            }
            case DOT -> takeMessage(Act.REPLY);
            case GREETING, HELLO, MAIL, BODY -> {}
        }
        put(proper);
    }

    private void takeMessage(Act act) {
        var books = sink.deliveries();
        inTransaction = false;
        if (nullSender) {
            books.notice();
            if (notice != null) {
                FailureReport.read(notice.toByteArray())
                        .filter(report -> report.run() == books.plan().run())
                        .ifPresent(report ->
                                report.recipients().forEach(index -> books.reported(report.sequence(), index)));
            }
        } else if (!books.isOurs(data)) {
            books.stray();
        } else {
            books.checkLength(data);
            long now = System.nanoTime();
            for (int i = 0; i < recipientCount; i++) {
                if (act == Act.KEEP_AND_DROP) {
                    books.keptUnsaid(data.sequence(), recipients[i]);
                } else {
                    boolean fair = books.plan().isFair(domains[i]);
                    books.delivered(data.sequence(), recipients[i], data.sentNanos(), now, fair);
                }
            }
        }
        recipientCount = 0;
    }

    private void put(byte[] reply) {
        if (out.remaining() < reply.length) {
            flush();
        }
        if (!closed) {
            out.put(reply);
        }
    }

    private void flush() {
        if (closed) {
            return;
        }
        try {
            out.flip();
            if (out.hasRemaining()) {
                channel.write(out);
            }
            boolean all = !out.hasRemaining();
            out.compact();
            if (all && partingAfterWrite) {
                close();
                return;
            }
            int wanted = (waiting ? 0 : SelectionKey.OP_READ) | (all ? 0 : SelectionKey.OP_WRITE);
            if (key.interestOps() != wanted) {
                key.interestOps(wanted);
            }
        } catch (IOException e) {
            close();
        }
    }

    private void close() {
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            // The sink counts messages, not clean good-byes.
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
