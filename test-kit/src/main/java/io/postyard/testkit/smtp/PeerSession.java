package io.postyard.testkit.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What one session with a {@link ScriptedPeer} saw. Grows while the session lasts. */
public final class PeerSession {
    private final int number;
    private final List<String> commands = new ArrayList<>();
    private String helo = "";
    private boolean tls;
    private boolean pipelined;
    private boolean ended;

    PeerSession(int number) {
        this.number = number;
    }

    /** Counts from 1 in the order of connections. */
    public int number() {
        return number;
    }

    /** Every command line as it came, without CRLF. */
    public synchronized List<String> commands() {
        return List.copyOf(commands);
    }

    /** The verbs alone, in upper case. */
    public List<String> verbs() {
        return commands().stream()
                .map(c -> c.replaceFirst("[ :].*", "").toUpperCase(Locale.ROOT))
                .toList();
    }

    /** The name that EHLO, LHLO or HELO gave last. */
    public synchronized String helo() {
        return helo;
    }

    public synchronized boolean isTls() {
        return tls;
    }

    /** Whether a command came before the reply to the one before it was said. */
    public synchronized boolean isPipelined() {
        return pipelined;
    }

    public synchronized boolean hasEnded() {
        return ended;
    }

    synchronized void command(String line) {
        commands.add(line);
    }

    synchronized void helo(String name) {
        helo = name;
    }

    synchronized void tlsStarted() {
        tls = true;
    }

    synchronized void sawPipelining() {
        pipelined = true;
    }

    synchronized void end() {
        ended = true;
    }
}
