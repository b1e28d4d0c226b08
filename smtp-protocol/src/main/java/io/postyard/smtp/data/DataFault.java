package io.postyard.smtp.data;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;

/** What can be wrong with the bytes of a message; the first fault found decides the reply. */
public enum DataFault {
    /** CR that no LF follows: never sent (RFC 5321 §2.3.8), and a tool of smugglers. */
    BARE_CR(Replies.BARE_CR),
    /** LF that no CR precedes: never sent (RFC 5321 §2.3.8), and a tool of smugglers. */
    BARE_LF(Replies.BARE_LF),
    /** A line beyond the limit. */
    LINE_TOO_LONG(Replies.DATA_LINE_TOO_LONG),
    /** More octets than the transaction allows (RFC 1870 §6.3). */
    TOO_LARGE(Replies.TOO_LARGE),
    /** More Received lines than a message collects on any honest way (RFC 5321 §6.3). */
    TOO_MANY_HOPS(Replies.TOO_MANY_HOPS),
    /** Received lines of this very host. */
    OUR_OWN_LOOP(Replies.OUR_OWN_LOOP);

    private final Reply reply;

    DataFault(Reply reply) {
        this.reply = reply;
    }

    public Reply reply() {
        return reply;
    }
}
