package io.postyard.wire.content;

import io.postyard.mail.message.MessageId;
import io.postyard.mail.queue.Body;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.zip.CRC32C;

/** A stored body as a stream: one piece in memory, checksum verified before the last piece is handed out. */
final class StoredBodyStream extends InputStream {
    private final MessageId id;
    private final Body.Stored body;
    private final PieceFetcher fetcher;
    private final CRC32C checksum = new CRC32C();
    private byte[] piece = new byte[0];
    private int at;
    private int next;
    private long seen;

    StoredBodyStream(MessageId id, Body.Stored body, PieceFetcher fetcher) {
        this.id = id;
        this.body = body;
        this.fetcher = fetcher;
    }

    @Override
    public int read() throws IOException {
        return advance() ? piece[at++] & 0xff : -1;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        Objects.checkFromIndexSize(offset, length, into.length);
        if (length == 0) {
            return 0;
        }
        if (!advance()) {
            return -1;
        }
        int taken = Math.min(length, piece.length - at);
        System.arraycopy(piece, at, into, offset, taken);
        at += taken;
        return taken;
    }

    @Override
    public int available() {
        return piece.length - at;
    }

    /** Whether there is a byte to hand out; fetches and checks the next piece if need be. */
    private boolean advance() throws IOException {
        while (at == piece.length) {
            if (next == body.offsets().size()) {
                return false;
            }
            piece = fetcher.fetch(id, body.partition(), body.offsets().get(next++));
            at = 0;
            seen += piece.length;
            checksum.update(piece);
            if (next == body.offsets().size()) {
                verify();
            }
        }
        return true;
    }

    private void verify() throws ContentMissingException {
        if (seen != body.size() || (int) checksum.getValue() != body.crc32c()) {
            piece = new byte[0];
            throw new ContentMissingException("the stored body of " + id + " does not match its checksum");
        }
    }
}
