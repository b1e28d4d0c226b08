package io.postyard.standalone.up;

import java.lang.reflect.Proxy;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/**
 * Ctrl-C and SIGTERM: the first asks for an orderly end, the second ends at once.
 *
 * <p>A shutdown hook would not do: the JVM ignores further signals while hooks run.
 */
final class Interrupts {
    private static final int STOPPED_BY_USER = 130;

    private final CountDownLatch asked = new CountDownLatch(1);

    private Interrupts() {}

    /**
     * From now on signals are ours.
     *
     * <p>By reflection: the JDK has no other way to see a second Ctrl-C than this class of {@code jdk.unsupported}, and
     * javac's warning about naming it cannot be switched off.
     */
    static Interrupts take() {
        var interrupts = new Interrupts();
        try {
            var signal = Class.forName("sun.misc.Signal");
            var handler = Class.forName("sun.misc.SignalHandler");
            var ours = Proxy.newProxyInstance(
                    Interrupts.class.getClassLoader(), new Class<?>[] {handler}, (_, _, _) -> interrupts.arrived());
            for (var name : List.of("INT", "TERM")) {
                var made = signal.getConstructor(String.class).newInstance(name);
                signal.getMethod("handle", signal, handler).invoke(null, made, ours);
            }
        } catch (ReflectiveOperationException | IllegalArgumentException e) {
            throw new IllegalStateException("this JVM does not let us see Ctrl-C", e);
        }
        return interrupts;
    }

    /** Returns nothing, as a proxy's void method must. */
    private synchronized Object arrived() {
        if (asked.getCount() == 0) {
            // Nothing acknowledged is lost by this: it is what the queue is for.
            Runtime.getRuntime().halt(STOPPED_BY_USER);
        }
        asked.countDown();
        return null;
    }

    /** Waits for the first one. */
    void await() throws InterruptedException {
        asked.await();
    }
}
