package io.postyard.bench.load;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One SMTP client session of the generator. It always waits for the reply to its last message before it begins another.
 *
 * <pre>
 * CLOSED → CONNECTING → GREETING → HELLO → FREE ⇄ ENVELOPE → CONTENT → FREE … PARTING → CLOSED
 * </pre>
 */
final class ClientSession {
    enum Stage {
        CLOSED,
        CONNECTING,
        GREETING,
        HELLO,
        FREE,
        ENVELOPE,
        CONTENT,
        PARTING
    }

    /** What the session tells its generator. */
    interface Listener {
        /** The session may {@link #begin} a message. */
        void free(ClientSession session);

        /**
         * A message ended.
         *
         * @param code the reply that ended it; 0 when the connection broke before the final dot, -1 when after it
         * @param accepted bit per recipient that the server has taken if {@code code} is 250
         */
        void ended(ClientSession session, long sequence, int code, long accepted);

        /** The connection is gone. */
        void closed(ClientSession session, boolean broken);
    }

    private static final byte[] HELLO_COMMAND = "EHLO generator.bench.test\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] RESET_COMMAND = "RSET\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] QUIT_COMMAND = "QUIT\r\n".getBytes(StandardCharsets.US_ASCII);

    private final Listener listener;
    private final MessageTemplate template;
    private final int recipients;
    private final ReplyLines replies = new ReplyLines();
    private final ByteBuffer head;
    private final ByteBuffer tail;
    private final ByteBuffer[] out;

    private Stage stage = Stage.CLOSED;
    private SocketChannel channel;
    private SelectionKey key;
    private EnvelopeText envelope;
    private long sequence;
    private long dotNanos;
    private boolean resetDue;
    private boolean resetSent;
    private int replied;
    private int refusal;
    private long taken;
    private int endedHere;
    private boolean refused;

    ClientSession(Listener listener, LoadPlan plan, MessageTemplate template) {
        this.listener = listener;
        this.template = template;
        this.recipients = plan.recipients();
        this.head = ByteBuffer.allocateDirect(
                Math.max(template.headLength(), new EnvelopeText(plan, 0).length() + 64 * recipients + 64));
        this.tail = template.newTail();
        this.out = new ByteBuffer[] {head, tail};
        head.limit(0);
        tail.position(tail.limit());
    }

    Stage stage() {
        return stage;
    }

    /** Messages that ended on this connection. */
    int endedHere() {
        return endedHere;
    }

    /** Whether the last message was refused; asked once for each. */
    boolean takeRefusal() {
        boolean answer = refused;
        refused = false;
        return answer;
    }

    /** When the final dot was handed to the system. */
    long dotNanos() {
        return dotNanos;
    }

    void connect(Selector selector, InetSocketAddress server) throws IOException {
        replies.forget();
        resetDue = false;
        endedHere = 0;
        channel = SocketChannel.open();
        channel.configureBlocking(false);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        stage = Stage.CONNECTING;
        try {
            boolean connected = channel.connect(server);
            key = channel.register(selector, connected ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT, this);
            if (connected) {
                stage = Stage.GREETING;
            }
        } catch (IOException e) {
            lose();
        }
    }

    /** Starts a message. Only when free. */
    void begin(long number, EnvelopeText text) {
        sequence = number;
        envelope = text;
        replied = 0;
        refusal = 0;
        taken = 0;
        stage = Stage.ENVELOPE;
        head.clear();
        resetSent = resetDue;
        if (resetDue) {
            head.put(RESET_COMMAND);
            resetDue = false;
        }
        if (replies.offersPipelining()) {
            text.putAll(head);
        } else if (!resetSent) {
            text.put(head, 0);
        }
        head.flip();
        write();
    }

    /** Says QUIT; the connection closes when it is answered. */
    void part() {
        stage = Stage.PARTING;
        head.clear();
        head.put(QUIT_COMMAND).flip();
        write();
    }

    /** Closes at once, whatever the session is doing. */
    void abandon() {
        lose();
    }

    /** The selector found the channel ready. */
    void ready(ByteBuffer input) {
        try {
            if (key.isConnectable()) {
                channel.finishConnect();
                stage = Stage.GREETING;
                key.interestOps(SelectionKey.OP_READ);
                return;
            }
            if (key.isWritable()) {
                key.interestOps(SelectionKey.OP_READ);
                write();
            }
            if (stage != Stage.CLOSED && key.isReadable()) {
                read(input);
            }
        } catch (IOException e) {
            lose();
        }
    }

    private void read(ByteBuffer input) throws IOException {
        input.clear();
        int count = channel.read(input);
        input.flip();
        while (stage != Stage.CLOSED) {
            int code = replies.next(input);
            if (code < 0) {
                break;
            }
            reply(code);
        }
        if (count < 0 && stage != Stage.CLOSED) {
            lose();
        }
    }

    private void reply(int code) {
        if (code == 421) {
            refusal = 421;
            lose();
            return;
        }
        switch (stage) {
            case GREETING -> {
                if (code == 220) {
                    stage = Stage.HELLO;
                    head.clear();
                    head.put(HELLO_COMMAND).flip();
                    write();
                } else {
                    lose();
                }
            }
            case HELLO -> {
                if (code == 250) {
                    becomeFree();
                } else {
                    lose();
                }
            }
            case ENVELOPE -> envelopeReply(code);
            case CONTENT -> end(code);
            case PARTING -> close(false);
            case FREE, CLOSED, CONNECTING -> lose();
        }
    }

    private void envelopeReply(int code) {
        boolean stepwise = !replies.offersPipelining();
        if (resetSent) {
            resetSent = false;
            if (stepwise) {
                sendCommand(0);
            }
            return;
        }
        int command = replied++;
        if (command == recipients + 1) {
            if (code == 354) {
                sendContent();
            } else {
                resetDue = true;
                end(refusal == 0 ? code : refusal);
            }
            return;
        }
        if (code / 100 != 2) {
            refusal = refusal == 0 ? code : refusal;
        } else if (command > 0) {
            taken |= 1L << (command - 1);
        }
        if (stepwise) {
            if ((command == 0 && code / 100 != 2) || (command == recipients && taken == 0)) {
                resetDue = true;
                end(refusal);
            } else {
                sendCommand(replied);
            }
        }
    }

    private void sendCommand(int command) {
        head.clear();
        envelope.put(head, command);
        head.flip();
        write();
    }

    private void sendContent() {
        stage = Stage.CONTENT;
        dotNanos = System.nanoTime();
        template.fillHead(head, sequence, dotNanos);
        tail.rewind();
        write();
    }

    private void end(int code) {
        endedHere++;
        refused = code != 250;
        listener.ended(this, sequence, code, taken);
        becomeFree();
    }

    private void becomeFree() {
        stage = Stage.FREE;
        listener.free(this);
    }

    private void write() {
        try {
            long before = stage == Stage.CONTENT ? System.nanoTime() : 0;
            channel.write(out);
            if (tail.hasRemaining() || head.hasRemaining()) {
                key.interestOps(SelectionKey.OP_READ | SelectionKey.OP_WRITE);
            } else if (stage == Stage.CONTENT) {
                // The last piece of a body that did not fit at once carries the dot.
                dotNanos = before;
            }
        } catch (IOException e) {
            lose();
        }
    }

    private void lose() {
        switch (stage) {
            case ENVELOPE -> listener.ended(this, sequence, refusal == 421 ? 421 : 0, 0);
            case CONTENT -> listener.ended(this, sequence, refusal == 421 ? 421 : -1, taken);
            case CLOSED, CONNECTING, GREETING, HELLO, FREE, PARTING -> {}
        }
        close(stage != Stage.PARTING);
    }

    private void close(boolean broken) {
        if (stage == Stage.CLOSED) {
            return;
        }
        stage = Stage.CLOSED;
        tail.position(tail.limit());
        head.limit(0);
        try {
            channel.close();
        } catch (IOException e) {
            // Nothing is lost by a socket that does not close cleanly.
        }
        listener.closed(this, broken);
    }
}
