package io.postyard.smtp.command;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The verb table: every verb that is understood, with what is true of it whatever the session's state. */
public enum Verb {
    /** RFC 5321 §4.1.1.1. */
    EHLO(Flag.BEFORE_GREETING, Flag.LAST_IN_GROUP, Flag.ENDS_TRANSACTION),
    /** RFC 5321 §4.1.1.1. */
    HELO(Flag.BEFORE_GREETING, Flag.LAST_IN_GROUP, Flag.ENDS_TRANSACTION),
    /** RFC 5321 §4.1.1.2. */
    MAIL(Flag.OUTSIDE_TRANSACTION),
    /** RFC 5321 §4.1.1.3. */
    RCPT(Flag.NEEDS_TRANSACTION),
    /** RFC 5321 §4.1.1.4. */
    DATA(Flag.NEEDS_TRANSACTION, Flag.LAST_IN_GROUP),
    /** RFC 3030 §2. */
    BDAT(Flag.NEEDS_TRANSACTION, Flag.WHILE_CHUNKING),
    /** RFC 5321 §4.1.1.5. */
    RSET(Flag.BEFORE_GREETING, Flag.WHILE_CHUNKING, Flag.ENDS_TRANSACTION, Flag.COUNTS_AS_JUNK),
    /** RFC 5321 §4.1.1.6; 252 always (RFC 5321 §3.5.3). */
    VRFY(Flag.BEFORE_GREETING, Flag.LAST_IN_GROUP, Flag.WHILE_CHUNKING, Flag.COUNTS_AS_JUNK),
    /** RFC 5321 §4.1.1.8. */
    HELP(Flag.BEFORE_GREETING, Flag.WHILE_CHUNKING, Flag.COUNTS_AS_JUNK),
    /** RFC 5321 §4.1.1.9. */
    NOOP(Flag.BEFORE_GREETING, Flag.LAST_IN_GROUP, Flag.WHILE_CHUNKING, Flag.COUNTS_AS_JUNK),
    /** RFC 3207 §4. */
    STARTTLS(Flag.OUTSIDE_TRANSACTION, Flag.LAST_IN_GROUP),
    /** RFC 4954 §4. */
    AUTH(Flag.OUTSIDE_TRANSACTION, Flag.LAST_IN_GROUP),
    /** RFC 5321 §4.1.1.10. */
    QUIT(Flag.BEFORE_GREETING, Flag.LAST_IN_GROUP, Flag.WHILE_CHUNKING);

    /** What a row can say. */
    public enum Flag {
        /** May be said before EHLO or HELO (RFC 5321 §4.1.4). */
        BEFORE_GREETING,
        /** Makes sense only after MAIL (RFC 5321 §4.1.4). */
        NEEDS_TRANSACTION,
        /** Makes no sense after MAIL. */
        OUTSIDE_TRANSACTION,
        /** May be said between two BDAT commands (RFC 3030 §2). */
        WHILE_CHUNKING,
        /** Drops what MAIL and RCPT have set up (RFC 5321 §4.1.4). */
        ENDS_TRANSACTION,
        /** A pipelining client waits for its reply before it says more (RFC 2920 §3.1). */
        LAST_IN_GROUP,
        /** Moves no mail; a session may not say very many of them. */
        COUNTS_AS_JUNK
    }

    private static final Map<String, Verb> BY_WORD = new HashMap<>();

    static {
        for (var verb : values()) {
            BY_WORD.put(verb.name(), verb);
        }
    }

    private final Set<Flag> flags = EnumSet.noneOf(Flag.class);

    Verb(Flag... flags) {
        this.flags.addAll(Set.of(flags));
    }

    /** The verb that a client means by a word, in any case (RFC 5321 §2.4). */
    public static Optional<Verb> of(String word) {
        return Optional.ofNullable(BY_WORD.get(word.toUpperCase(Locale.ROOT)));
    }

    public boolean is(Flag flag) {
        return flags.contains(flag);
    }
}
