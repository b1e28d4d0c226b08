package io.postyard.ingress.netty;

import io.netty.channel.Channel;
import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.metric.IngressMetrics;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connections of proxies that have not said yet for whom they are. They are no sessions and count for no client, so
 * they have a limit of their own. Thread-safe.
 */
final class Proxies {
    private static final Logger LOG = LoggerFactory.getLogger(Proxies.class);

    private final ProxyTrust trust;
    private final int max;
    private final IngressMetrics metrics;
    private final AtomicInteger waiting = new AtomicInteger();

    /** @param max connections without a header at one time */
    Proxies(ProxyTrust trust, int max, IngressMetrics metrics) {
        this.trust = trust;
        this.max = max;
        this.metrics = metrics;
    }

    boolean isProxy(InetAddress peer) {
        return trust.isProxy(peer);
    }

    Duration patience() {
        return trust.patience();
    }

    /** Hears for whom a new connection is; {@code admit} is told, or the connection ends. */
    void hear(Channel channel, InetAddress proxy, Consumer<InetAddress> admit) {
        if (waiting.incrementAndGet() > max) {
            LOG.atInfo().addKeyValue("proxy", proxy.getHostAddress()).log("Too many connections without PROXY header");
            leave(IngressMetrics.Proxied.TOO_MANY);
            var _ = channel.close();
            return;
        }
        channel.pipeline().addLast(new ProxyGate(this, proxy, admit));
    }

    /** One of them has said it, or never will. */
    void leave(IngressMetrics.Proxied outcome) {
        waiting.decrementAndGet();
        metrics.count(outcome);
    }
}
