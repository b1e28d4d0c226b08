package io.postyard.ingress.netty;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalServerChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.postyard.ingress.admission.ConnectionLimit;
import io.postyard.ingress.config.IngressConfig;
import io.postyard.mail.policy.ListenerKind;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Where programs of this machine come in: the sessions are those of {@link SmtpServer}, over memory instead of sockets. To
 * policy they are clients of a submission listener at 127.0.0.1, under TLS, since nobody can listen, and authenticated.
 */
public final class LocalDoor implements AutoCloseable {
    private static final IngressConfig.Listener LISTENER =
            new IngressConfig.Listener(ListenerKind.SUBMISSION, "local", 0);

    private final SessionContext shared;
    private final EventLoopGroup loop = new DefaultEventLoopGroup(1, new DefaultThreadFactory("smtp-local", true));
    private final Handshakes handshakes = new Handshakes();
    private final SessionSweep sweep = new SessionSweep();

    public LocalDoor(SessionContext shared) {
        this.shared = shared;
        var _ = loop.scheduleAtFixedRate(sweep::tick, 1, 1, TimeUnit.SECONDS);
    }

    /**
     * Begins a session; the greeting comes first.
     *
     * @param user whose program it is
     */
    public LocalSession enter(String user) throws IOException {
        var client = loopback();
        if (shared.connections().tryAcquire(client) != ConnectionLimit.Answer.ADMITTED) {
            throw new IOException("too many sessions");
        }
        var session = new LocalSession();
        var address = new LocalAddress(LocalDoor.class);
        var server = new ServerBootstrap()
                .group(loop)
                .channel(LocalServerChannel.class)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline()
                                .addLast(
                                        session.intake(),
                                        new SessionHandler(
                                                shared, LISTENER, client, Optional.of(user), handshakes, sweep));
                    }
                })
                .bind(address)
                .syncUninterruptibly()
                .channel();
        session.begin(new Bootstrap()
                .group(loop)
                .channel(LocalChannel.class)
                .handler(session.ear())
                .connect(address)
                .syncUninterruptibly()
                .channel());
        var _ = server.close();
        return session;
    }

    @Override
    public void close() {
        loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
        handshakes.close();
    }

    /** IPv4, whatever the system prefers: policies name it. */
    private static InetAddress loopback() throws UnknownHostException {
        return InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    }
}
