package io.postyard.smtp.command;

import io.postyard.mail.reply.Reply;

/** A place in a command line; what the grammar's productions move along. */
final class Cursor {
    /** The line breaks the grammar; the reply says how. Carries no stack trace: it is an answer, not an accident. */
    static final class Refused extends Exception {
        private final transient Reply reply;

        Refused(Reply reply) {
            super(reply.oneLine(), null, false, false);
            this.reply = reply;
        }

        Reply reply() {
            return reply;
        }
    }

    private final String text;
    private int at;

    Cursor(String text, int at) {
        this.text = text;
        this.at = at;
    }

    boolean atEnd() {
        return at >= text.length();
    }

    /** The next character, or 0 at the end (the parser has refused lines with a NUL before). */
    char peek() {
        return atEnd() ? 0 : text.charAt(at);
    }

    char next() {
        return atEnd() ? 0 : text.charAt(at++);
    }

    boolean skip(char c) {
        if (peek() == c && !atEnd()) {
            at++;
            return true;
        }
        return false;
    }

    /** Skips a word in any case. */
    boolean skip(String word) {
        if (text.regionMatches(true, at, word, 0, word.length())) {
            at += word.length();
            return true;
        }
        return false;
    }

    /** Skips spaces; true if there was one. */
    boolean skipSpaces() {
        int from = at;
        while (skip(' ')) {
            // The loop's condition does the work.
        }
        return at > from;
    }

    /** What stands between here and the next {@code end}, or the end of the line; the cursor stops in front of it. */
    String until(char end) {
        int stop = text.indexOf(end, at);
        var found = text.substring(at, stop < 0 ? text.length() : stop);
        at += found.length();
        return found;
    }

    String rest() {
        var rest = text.substring(at);
        at = text.length();
        return rest;
    }

    int position() {
        return at;
    }

    String since(int from) {
        return text.substring(from, at);
    }
}
