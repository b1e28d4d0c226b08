package io.postyard.wire.kafka;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.errors.AuthenticationException;

/**
 * An admin client for the life of a process. One of Kafka's clients whose login was refused answers everything with that
 * until its metadata ages, minutes later, whatever Kafka thinks meanwhile; so it is replaced.
 *
 * <p>For one thread, but for {@link #close}.
 */
public final class RenewableAdmin implements AutoCloseable {
    private static final Duration CLOSE = Duration.ofSeconds(1);

    private final KafkaSettings settings;
    private final String name;
    private final Map<String, Object> purpose;
    private Admin admin;

    /** A question to Kafka that waits for the answer. */
    public interface Question<T> {
        T ask(Admin admin) throws ExecutionException, InterruptedException, TimeoutException;
    }

    /** @param name and purpose as in {@link KafkaSettings#with} */
    public RenewableAdmin(KafkaSettings settings, String name, Map<String, Object> purpose) {
        this.settings = settings;
        this.name = name;
        this.purpose = Map.copyOf(purpose);
    }

    /** Throws what the question throws; it may be asked again. */
    public <T> T ask(Question<T> question) throws ExecutionException, InterruptedException, TimeoutException {
        try {
            return question.ask(client());
        } catch (ExecutionException e) {
            if (e.getCause() instanceof AuthenticationException) {
                close();
            }
            throw e;
        }
    }

    private synchronized Admin client() {
        if (admin == null) {
            admin = Admin.create(settings.with(name, purpose));
        }
        return admin;
    }

    @Override
    public synchronized void close() {
        if (admin != null) {
            admin.close(CLOSE);
            admin = null;
        }
    }
}
