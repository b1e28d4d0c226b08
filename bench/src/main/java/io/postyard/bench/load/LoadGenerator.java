package io.postyard.bench.load;

import io.postyard.bench.measure.CpuClock;
import io.postyard.bench.measure.Latency;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/** Carries out one {@link LoadPlan} on the calling thread. */
public final class LoadGenerator implements ClientSession.Listener {
    private static final long PAUSE_AFTER_REFUSAL_NANOS = 50_000_000L;
    private static final long PAUSE_AFTER_BREAK_NANOS = 100_000_000L;

    private record Wake(long at, ClientSession session) {}

    private final LoadPlan plan;
    private final MessageTemplate template;
    private final InetSocketAddress server;
    private final EnvelopeText[] envelopes;
    private final ByteBuffer input = ByteBuffer.allocateDirect(16_384);
    private final ArrayDeque<ClientSession> idle = new ArrayDeque<>();
    private final PriorityQueue<Wake> wakes = new PriorityQueue<>((a, b) -> Long.compare(a.at - b.at, 0));
    private final Histogram latency = new Histogram(3_600_000_000L, 3);
    private final Map<Integer, long[]> replies = new TreeMap<>();
    private final BitSet acceptedSet = new BitSet();
    private final BitSet unansweredSet = new BitSet();

    private Selector selector;
    private long startNanos;
    private long firstNanos;
    private long lastNanos;
    private long offered;
    private long accepted;
    private long unanswered;
    private long broken;
    private long lateNanos;
    private int open;
    private boolean over;
    private volatile boolean finished;

    public LoadGenerator(LoadPlan plan) {
        this.plan = plan;
        this.template = new MessageTemplate(plan.run(), plan.size());
        this.server = new InetSocketAddress(plan.host(), plan.port());
        this.envelopes = new EnvelopeText[plan.domains()];
    }

    /** Returns when all has been sent and every reply that was due has come, or patience has run out. */
    public LoadReport run() throws IOException {
        double cpuBefore = CpuClock.ofThisProcess();
        try (var opened = Selector.open()) {
            selector = opened;
            var sessions = new ArrayList<ClientSession>();
            startNanos = System.nanoTime();
            firstNanos = 0;
            for (int i = 0; i < plan.sessions(); i++) {
                var session = new ClientSession(this, plan, template);
                sessions.add(session);
                open++;
                session.connect(selector, server);
            }
            loop(sessions);
            over = true;
            sessions.forEach(ClientSession::abandon);
        }
        return report(CpuClock.ofThisProcess() - cpuBefore);
    }

    /** From any thread: no further message is begun, as if the plan's time were up. */
    public void finish() {
        finished = true;
    }

    private void loop(List<ClientSession> sessions) throws IOException {
        long patienceEnds = 0;
        while (open > 0) {
            long now = System.nanoTime();
            if (!over && isOver(now)) {
                over = true;
                patienceEnds = now + (long) (plan.patienceSeconds() * 1e9);
                wakes.clear();
                sessions.forEach(this::dismiss);
                open = (int) sessions.stream()
                        .filter(s -> s.stage() != ClientSession.Stage.CLOSED)
                        .count();
                continue;
            }
            if (over && now > patienceEnds) {
                return;
            }
            if (!over) {
                wake(now);
                startDue(now);
            }
            selector.select(this::ready, waitMillis(System.nanoTime()));
        }
    }

    private void ready(SelectionKey key) {
        ((ClientSession) key.attachment()).ready(input);
    }

    private boolean isOver(long now) {
        return finished
                || (plan.messages() > 0 && offered >= plan.messages())
                || (plan.seconds() > 0 && now - startNanos >= (long) (plan.seconds() * 1e9));
    }

    /** When the sending is over: a session that owes us nothing says good-bye, one that has not begun just goes. */
    private void dismiss(ClientSession session) {
        switch (session.stage()) {
            case FREE -> session.part();
            case CONNECTING, GREETING, HELLO -> session.abandon();
            case CLOSED, ENVELOPE, CONTENT, PARTING -> {}
        }
    }

    private void wake(long now) {
        while (!wakes.isEmpty() && wakes.peek().at - now <= 0) {
            var session = wakes.poll().session;
            if (session.stage() == ClientSession.Stage.CLOSED) {
                connect(session);
            } else {
                free(session);
            }
        }
    }

    /** Open loop: what is due by the clock is begun, if a session is free for it. */
    private void startDue(long now) {
        if (plan.rate() <= 0) {
            return;
        }
        while (!idle.isEmpty() && !isOver(now)) {
            long due = startNanos + (long) (offered * 1e9 / plan.rate());
            if (due - now > 0) {
                return;
            }
            lateNanos = Math.max(lateNanos, now - due);
            begin(idle.poll());
        }
    }

    private long waitMillis(long now) {
        long until = now + 200_000_000L;
        if (!wakes.isEmpty()) {
            until = Math.min(until, wakes.peek().at);
        }
        if (!over && plan.rate() > 0 && !idle.isEmpty()) {
            until = Math.min(until, startNanos + (long) (offered * 1e9 / plan.rate()));
        }
        return Math.max(1, (until - now + 999_999) / 1_000_000);
    }

    private void begin(ClientSession session) {
        long sequence = offered++;
        if (firstNanos == 0) {
            firstNanos = System.nanoTime();
        }
        int first = plan.domainOf(sequence, 0);
        var envelope = envelopes[first];
        if (envelope == null) {
            envelope = new EnvelopeText(plan, sequence);
            envelopes[first] = envelope;
        }
        session.begin(sequence, envelope);
    }

    @Override
    public void free(ClientSession session) {
        if (over || isOver(System.nanoTime())) {
            session.part();
        } else if (session.takeRefusal()) {
            wakes.add(new Wake(System.nanoTime() + PAUSE_AFTER_REFUSAL_NANOS, session));
        } else if (plan.connectionPerMessage() && session.endedHere() > 0) {
            session.part();
        } else if (plan.rate() > 0) {
            idle.add(session);
        } else {
            begin(session);
        }
    }

    @Override
    public void ended(ClientSession session, long sequence, int code, long taken) {
        lastNanos = System.nanoTime();
        replies.computeIfAbsent(code, c -> new long[1])[0]++;
        if (code == 250) {
            accepted++;
            latency.recordValue(Math.max(0, (lastNanos - session.dotNanos()) / 1000));
            note(acceptedSet, sequence, taken);
        } else if (code < 0) {
            unanswered++;
            note(unansweredSet, sequence, taken);
        }
    }

    private void note(BitSet set, long sequence, long recipients) {
        for (int i = 0; i < plan.recipients(); i++) {
            if ((recipients & 1L << i) != 0) {
                set.set(Math.toIntExact(sequence * plan.recipients() + i));
            }
        }
    }

    @Override
    public void closed(ClientSession session, boolean wasBroken) {
        idle.remove(session);
        if (over) {
            open--;
        } else if (wasBroken) {
            broken++;
            wakes.add(new Wake(System.nanoTime() + PAUSE_AFTER_BREAK_NANOS, session));
        } else {
            connect(session);
        }
    }

    private void connect(ClientSession session) {
        try {
            session.connect(selector, server);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot open a socket", e);
        }
    }

    private LoadReport report(double cpuSeconds) {
        var byCode = new TreeMap<Integer, Long>();
        replies.forEach((code, count) -> byCode.put(code, count[0]));
        return new LoadReport(
                offered,
                accepted,
                unanswered,
                byCode,
                broken,
                firstNanos,
                lastNanos,
                Latency.of(latency),
                lateNanos / 1e6,
                cpuSeconds,
                Base64.getEncoder().encodeToString(acceptedSet.toByteArray()),
                Base64.getEncoder().encodeToString(unansweredSet.toByteArray()));
    }
}
