package io.postyard.bench.sink;

import java.util.List;

/**
 * How the sink treats one domain's mail.
 *
 * @param replyDelayMillis before every reply
 * @param faults in the order in which they are considered
 */
public record Behaviour(int replyDelayMillis, List<Fault> faults) {
    public static final Behaviour FAIR = new Behaviour(0, List.of());

    public Behaviour {
        faults = List.copyOf(faults);
    }

    public static Behaviour slow(int replyDelayMillis) {
        return new Behaviour(replyDelayMillis, List.of());
    }

    public static Behaviour always(Stage stage, Act act, int code) {
        return new Behaviour(0, List.of(new Fault(stage, act, code, 0, 1)));
    }

    /** Where a fault strikes. */
    public enum Stage {
        GREETING,
        HELLO,
        MAIL,
        RCPT,
        DATA,
        /** The first octets of the message are there; of a small one that is all. Nothing is replied here. */
        BODY,
        /** The message has been read to its final dot. */
        DOT
    }

    /** What is done instead of the proper reply. */
    public enum Act {
        /** A reply with the fault's code. */
        REPLY,
        /** The connection is closed without a word. At {@link Stage#DOT} the message is forgotten. */
        DROP,
        /** The message is kept, yet the connection is closed before the reply: the client cannot know. */
        KEEP_AND_DROP,
        /** Nothing is said for {@code stallMillis}, then the proper reply. */
        STALL
    }

    /**
     * @param code for {@link Act#REPLY}; 0 otherwise
     * @param stallMillis for {@link Act#STALL}
     * @param chance 0–1, each time that the stage is reached
     */
    public record Fault(Stage stage, Act act, int code, int stallMillis, double chance) {
        public Fault {
            if (stage == Stage.BODY && act != Act.DROP && act != Act.STALL) {
                throw new IllegalArgumentException("nothing is replied, and nothing kept, before the end of a message");
            }
        }

        /** As the sink counts it. */
        public String label() {
            return stage + " " + act + (code > 0 ? " " + code : "");
        }
    }
}
