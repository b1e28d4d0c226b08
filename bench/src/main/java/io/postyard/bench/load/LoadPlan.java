package io.postyard.bench.load;

/**
 * What the generator is to send.
 *
 * @param run names the run in every message, so that left-overs of an earlier one are recognised; 1–999,999
 * @param host an IP address
 * @param sessions at one time; 1–20,000
 * @param size of the message with its header, octets as sent; at least 512
 * @param messages stop after so many; 0 = no limit, then {@code seconds} must be given
 * @param seconds stop starting new ones after so long; 0 = no limit
 * @param rate messages per second whatever the server does (open loop); 0 = as fast as the replies come
 * @param recipients of each message, 1–64; they go to consecutive domains
 * @param domains how many domains the recipients are spread over; the n-th is called {@code dn.bench.test}
 * @param connectionPerMessage a new connection for every message instead of kept ones
 * @param patienceSeconds how long to wait for replies that are due when the sending is over
 */
public record LoadPlan(
        int run,
        String host,
        int port,
        int sessions,
        int size,
        long messages,
        double seconds,
        double rate,
        int recipients,
        int domains,
        boolean connectionPerMessage,
        double patienceSeconds) {
    /** The domain of all recipients' domains. */
    public static final String PARENT_DOMAIN = "bench.test";

    /** The envelope sender of every message; reports go there. */
    public static final String SENDER = "sender@reports." + PARENT_DOMAIN;

    public LoadPlan {
        if (run < 1 || run > 999_999) {
            throw new IllegalArgumentException("run out of range: " + run);
        }
        if (sessions < 1 || recipients < 1 || recipients > 64 || domains < 1 || size < 512) {
            throw new IllegalArgumentException("plan out of range");
        }
        if (messages <= 0 && seconds <= 0) {
            throw new IllegalArgumentException("a plan ends after a number of messages or seconds");
        }
    }

    /** One destination, kept connections, one recipient: the plain case. */
    public static LoadPlan simple(int run, String host, int port, int sessions, int size, double seconds) {
        return new LoadPlan(run, host, port, sessions, size, 0, seconds, 0, 1, 1, false, 60);
    }

    /** Sends {@code messages} and stops. */
    public LoadPlan ofMessages(long count) {
        return new LoadPlan(
                run,
                host,
                port,
                sessions,
                size,
                count,
                0,
                rate,
                recipients,
                domains,
                connectionPerMessage,
                patienceSeconds);
    }

    public LoadPlan atRate(double perSecond) {
        return new LoadPlan(
                run,
                host,
                port,
                sessions,
                size,
                messages,
                seconds,
                perSecond,
                recipients,
                domains,
                connectionPerMessage,
                patienceSeconds);
    }

    public LoadPlan over(int domainCount, int recipientCount) {
        return new LoadPlan(
                run,
                host,
                port,
                sessions,
                size,
                messages,
                seconds,
                rate,
                recipientCount,
                domainCount,
                connectionPerMessage,
                patienceSeconds);
    }

    public LoadPlan withNewConnections() {
        return new LoadPlan(
                run, host, port, sessions, size, messages, seconds, rate, recipients, domains, true, patienceSeconds);
    }

    /** The domain that the {@code index}-th recipient of message {@code sequence} is in. */
    public int domainOf(long sequence, int index) {
        return (int) ((sequence * recipients + index) % domains);
    }

    public static String domainName(int index) {
        return "d" + index + "." + PARENT_DOMAIN;
    }
}
