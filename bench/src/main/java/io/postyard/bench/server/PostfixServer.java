package io.postyard.bench.server;

import io.postyard.bench.measure.ProcessGroup;
import io.postyard.testkit.process.TestPort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * A private Postfix: its own configuration, queue and data folders, nothing of the system's instance is touched. Its master
 * must run as root. Nothing is logged (no {@code /dev/log} is assumed, no {@code maillog_file} is set), nothing looked up.
 */
final class PostfixServer implements MailServer {
    private static final Path DAEMONS = Path.of("/usr/lib/postfix/sbin");

    private final int port;
    private final ProcessGroup group;
    private final Process process;
    private final double startSeconds;
    private final Path configuration;

    private PostfixServer(int port, ProcessGroup group, Process process, double startSeconds, Path configuration) {
        this.port = port;
        this.group = group;
        this.process = process;
        this.startSeconds = startSeconds;
        this.configuration = configuration;
    }

    /** Why it cannot be run here; empty if it can. */
    static String missing() {
        if (!Files.isExecutable(DAEMONS.resolve("master"))) {
            return "Postfix is not installed: bench/run --install-peers installs it from Debian";
        }
        return System.getProperty("user.name").equals("root")
                ? ""
                : "Postfix's master runs only as root: run bench/run as root";
    }

    static MailServer start(Path folder, Destinations destinations) throws IOException, InterruptedException {
        if (!missing().isEmpty()) {
            throw new IOException(missing());
        }
        int port = TestPort.next();
        var configuration = Files.createDirectories(folder.resolve("etc"));
        var queue = Files.createDirectories(folder.resolve("queue"));
        var data = Files.createDirectories(folder.resolve("data"));
        var owner = data.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix");
        Files.setOwner(data, owner);
        Files.writeString(configuration.resolve("main.cf"), mainCf(configuration, queue, data, destinations));
        Files.writeString(configuration.resolve("master.cf"), masterCf(port));
        Files.writeString(
                configuration.resolve("transport"),
                destinations.all().stream()
                        .map(to -> "%s smtp:[%s]:%d%n".formatted(to.domain(), to.host(), to.port()))
                        .collect(Collectors.joining()));

        var group = ProcessGroup.create("postyard-bench-postfix");
        var log = folder.resolve("postfix.log");
        long begun = System.nanoTime();
        var process = group.start(new ProcessBuilder("/usr/sbin/postfix", "-c", configuration.toString(), "start-fg")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile()));
        try {
            Readiness.awaitGreeting(process, port, log, Duration.ofSeconds(60));
        } catch (IOException e) {
            group.destroy();
            throw e;
        }
        return new PostfixServer(port, group, process, (System.nanoTime() - begun) / 1e9, configuration);
    }

    /**
     * Tuned for throughput: process limits out of the way, no back-pressure from delivery on acceptance, no lookups. A
     * single destination is a relayhost; several are a table in memory.
     */
    private static String mainCf(Path configuration, Path queue, Path data, Destinations to) {
        var route = to.domains() == 1
                ? "relayhost = [" + to.all().getFirst().host() + "]:" + to.sinkPort()
                : "transport_maps = texthash:" + configuration + "/transport";
        // Held: the queue manager takes up every message and puts it by, as Postyard's router and worker do.
        var hold = to.held() ? "defer_transports = smtp" : "";
        return """
                compatibility_level = 3.6
                queue_directory = %s
                data_directory = %s
                daemon_directory = %s
                command_directory = /usr/sbin
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = postfix.bench.test
                mydestination =
                local_recipient_maps =
                alias_maps =
                mynetworks = 127.0.0.0/8
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                smtp_dns_support_level = disabled
                smtpd_peername_lookup = no
                smtpd_relay_restrictions = permit_mynetworks, reject
                smtpd_client_connection_count_limit = 0
                smtpd_client_connection_rate_limit = 0
                message_size_limit = 60000000
                default_process_limit = 500
                qmgr_message_active_limit = 40000
                in_flow_delay = 0
                default_destination_concurrency_limit = %d
                initial_destination_concurrency = %d
                # The first retry of what was put off, as Postyard's policy has it.
                minimal_backoff_time = %s
                maximal_backoff_time = 4h
                queue_run_delay = %s
                %s
                %s
                """.formatted(
                        queue,
                        data,
                        DAEMONS,
                        to.connections(),
                        Math.min(to.connections(), 20),
                        to.firstRetry(),
                        to.firstRetry(),
                        route,
                        hold);
    }

    private static String masterCf(int port) {
        return """
                127.0.0.1:%d inet n - n - - smtpd
                pickup unix n - n 60 1 pickup
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                verify unix - - n - 1 verify
                flush unix n - n 1000? 0 flush
                proxymap unix - - n - - proxymap
                proxywrite unix - - n - 1 proxymap
                smtp unix - - n - - smtp
                relay unix - - n - - smtp
                showq unix n - n - - showq
                error unix - - n - - error
                retry unix - - n - - error
                discard unix - - n - - discard
                anvil unix - - n - 1 anvil
                scache unix - - n - 1 scache
                """.formatted(port);
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public ProcessGroup processes() {
        return group;
    }

    @Override
    public double startSeconds() {
        return startSeconds;
    }

    @Override
    public void close() {
        try {
            var stop = new ProcessBuilder("/usr/sbin/postfix", "-c", configuration.toString(), "abort")
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            stop.waitFor();
            process.waitFor();
        } catch (IOException e) {
            System.err.println("bench: postfix abort: " + e.getMessage());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        group.destroy();
    }
}
