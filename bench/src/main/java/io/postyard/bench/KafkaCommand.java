package io.postyard.bench;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.postyard.bench.measure.CpuClock;
import io.postyard.bench.measure.FullMemory;
import io.postyard.bench.process.Folders;
import io.postyard.broker.BrokerSettings;
import io.postyard.broker.EmbeddedBroker;
import io.postyard.mail.message.MessageId;
import io.postyard.wire.content.ContentStore;
import io.postyard.wire.content.PieceCache;
import io.postyard.wire.kafka.KafkaSettings;
import io.postyard.wire.topic.TopicLayout;
import io.postyard.wire.topic.TopicSetup;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code bench/kafka}. */
@Command(
        name = "kafka",
        description = {
            "What the embedded broker takes when it has nothing else to do: sessions that store a body each and wait until",
            "it is flushed to disk. No server that accepts mail into it can be faster on this machine."
        },
        mixinStandardHelpOptions = true)
final class KafkaCommand implements Callable<Integer> {
    private static final int ROUNDS = 3;

    @Option(names = "--size", defaultValue = "200000", description = "Octets of a body (default: ${DEFAULT-VALUE})")
    private int size;

    @Option(names = "--sessions", defaultValue = "20", description = "At one time (default: ${DEFAULT-VALUE})")
    private int sessions;

    @Option(names = "--warm-up", defaultValue = "20", description = "Seconds, not counted (default: ${DEFAULT-VALUE})")
    private double warmUp;

    @Option(names = "--seconds", defaultValue = "6", description = "Of each of 3 rounds (default: ${DEFAULT-VALUE})")
    private double seconds;

    @Option(names = "--memory-as-it-is", description = "Do not fill the memory first, as bench/run does")
    private boolean memoryAsItIs;

    @Option(
            names = "--tree",
            required = true,
            description = "The source tree, on whose disk it is tried (bench/kafka gives it)")
    private Path tree;

    @Spec
    private CommandSpec spec;

    private final InstantSource clock;
    private final AtomicLong stored = new AtomicLong();
    private final CountDownLatch over = new CountDownLatch(1);

    KafkaCommand(InstantSource clock) {
        this.clock = clock;
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var folder = Folders.create(tree.resolve("bench/target"), "kafka-alone");
        try (var memory = new FullMemory(folder);
                var broker = EmbeddedBroker.start(BrokerSettings.single(folder))) {
            var kafka = KafkaSettings.of(broker.bootstrap());
            TopicSetup.ensure(
                    kafka, new TopicLayout(1, 1, (short) 1, (short) 1, Duration.ofDays(7), Duration.ofDays(7)));
            if (!memoryAsItIs) {
                memory.fill();
            }
            try (var store = new ContentStore(kafka, PieceCache.NONE, new SimpleMeterRegistry());
                    var threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int i = 0; i < sessions; i++) {
                    threads.execute(() -> storeOneAfterAnother(store));
                }
                measure(spec.commandLine().getOut());
            }
        } finally {
            Folders.delete(folder);
        }
        return 0;
    }

    private void measure(PrintWriter out) throws InterruptedException {
        try {
            pass(warmUp);
            for (int round = 1; round <= ROUNDS; round++) {
                long before = stored.get();
                double cpu = CpuClock.ofThisProcess();
                long begun = System.nanoTime();
                pass(seconds);
                double took = (System.nanoTime() - begun) / 1e9;
                long count = stored.get() - before;
                out.printf(
                        Locale.ROOT,
                        "round %d: %,d bodies of %,d octets a second, %d sessions; CPU %.2f s per 1000%n",
                        round,
                        Math.round(count / took),
                        size,
                        sessions,
                        1000 * (CpuClock.ofThisProcess() - cpu) / Math.max(1, count));
                out.flush();
            }
        } finally {
            over.countDown();
        }
    }

    private void storeOneAfterAnother(ContentStore store) {
        var body = new byte[size];
        new Random(size).nextBytes(body);
        while (over.getCount() > 0) {
            store.store(MessageId.next(clock.instant()), body).join();
            stored.incrementAndGet();
        }
    }

    private void pass(double time) throws InterruptedException {
        var _ = over.await((long) (time * 1e9), TimeUnit.NANOSECONDS);
    }
}
