package io.postyard.standalone.verb;

import io.postyard.crds.compile.Sizes;
import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.tls.PemFiles;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.message.Domain;
import io.postyard.mail.message.Mailbox;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.standalone.up.HostPort;
import io.postyard.standalone.up.Launch;
import io.postyard.standalone.up.UpSettings;
import io.postyard.worker.resolve.OwnHosts;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** {@code postyard up}: the whole MTA in this process. */
@Command(
        name = "up",
        sortOptions = false,
        description = "Run the whole mail system in this process, with its own Kafka, until Ctrl-C.")
public final class UpVerb implements Callable<Integer> {
    private static final Duration DRAIN = Duration.ofSeconds(10);

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            defaultValue = ".postyard",
            description = "Folder for the queue, the log and everything else (default: ./.postyard).")
    private Path data;

    @Option(
            names = "--policy",
            paramLabel = "DIR",
            description = "Folder of MailDomain and RelayPolicy manifests, re-read when it changes"
                    + " (default: examples/quickstart).")
    private Path policy;

    @Option(
            names = "--smtp",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:2525",
            converter = Address.class,
            description = "Where other mail servers deliver (default: ${DEFAULT-VALUE}).")
    private HostPort smtp;

    @Option(
            names = "--submission",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:2587",
            converter = Address.class,
            description = "Where users submit (default: ${DEFAULT-VALUE}).")
    private HostPort submission;

    @Option(
            names = "--submissions",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:2465",
            converter = Address.class,
            description = "Where users submit with TLS from the start (default: ${DEFAULT-VALUE}).")
    private HostPort submissions;

    @Option(
            names = "--tls",
            paramLabel = "DIR",
            description = "Folder with the certificate, tls.crt and tls.key (PEM), re-read when they change"
                    + " (default: tls in the data folder, where one that nobody vouches for is made).")
    private Path tls;

    @Option(
            names = "--tls-directory",
            paramLabel = "DIR",
            description = "Folder with a folder for each certificate that a MailDomain names (default: none).")
    private Path tlsDirectory;

    @Option(
            names = "--users",
            paramLabel = "FILE",
            description = "Who may authenticate, name:hash on each line, re-read when it changes (default: nobody).")
    private Path users;

    @Option(
            names = "--proxy-networks",
            paramLabel = "CIDR",
            split = ",",
            description = "Networks of load balancers that say for whom they connect (PROXY protocol): whoever connects"
                    + " from there must, nobody else may (default: none).")
    private List<String> proxyNetworks = List.of();

    @Option(
            names = "--http",
            paramLabel = "HOST:PORT",
            defaultValue = "127.0.0.1:8080",
            converter = Address.class,
            description = "Health and metrics (default: ${DEFAULT-VALUE}).")
    private HostPort http;

    @Option(
            names = "--kafka-port",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the embedded Kafka on 127.0.0.1, for your own consumers (default: any free one).")
    private int kafkaPort;

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description = "Our name in EHLO and Received (default: this machine's name).")
    private String hostName;

    @Option(
            names = "--postmaster",
            paramLabel = "ADDRESS",
            description = "Reads mail to <postmaster> and what cannot be returned to its sender"
                    + " (default: postmaster of a domain whose mail is kept here).")
    private String postmaster;

    @Option(
            names = "--dns",
            paramLabel = "HOST:PORT",
            split = ",",
            converter = Address.class,
            description = "Name servers to ask instead of the system's.")
    private List<HostPort> dns = List.of();

    @Option(
            names = "--mx-port",
            paramLabel = "PORT",
            defaultValue = "25",
            description = "Port of other mail servers; only a lab changes it (default: ${DEFAULT-VALUE}).")
    private int mxPort;

    @Option(
            names = "--own-hosts",
            paramLabel = "HOST",
            split = ",",
            description = "Names, addresses and networks that lead to this program from outside, besides this machine's"
                    + " own: mail is never sent there.")
    private List<String> ownHosts = List.of();

    @Option(
            names = "--keep-free",
            paramLabel = "SIZE",
            defaultValue = "256Mi",
            converter = Size.class,
            description = "Take no mail while the disk of the data folder has less room than this; 0 = take all"
                    + " (default: ${DEFAULT-VALUE}).")
    private long keptFree;

    @Option(
            names = "--no-flush",
            description =
                    "Acknowledge mail before it is on the disk: faster; kill -9 is still safe, a power cut is not.")
    private boolean noFlush;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        int exitCode = Launch.run(settings(), (settings, run, untilAsked) -> {
            new Greeting(settings, run, policy == null).print(out);
            untilAsked.await();
            out.println();
            out.println("Stopping; work in hand has " + DRAIN.toSeconds() + " s. Ctrl-C again stops at once.");
        });
        if (exitCode == 0) {
            sayWhatStays(out);
        }
        return exitCode;
    }

    private void sayWhatStays(PrintWriter out) {
        out.println("Stopped. What is not delivered yet stays queued in " + data
                + "; the next './postyard up' goes on with it.");
    }

    private UpSettings settings() {
        var name = hostName(hostName);
        try {
            OwnHosts.of(name, ownHosts, mxPort);
        } catch (IllegalArgumentException e) {
            throw new Trouble("--own-hosts: " + e.getMessage(), e);
        }
        var certificate = Optional.ofNullable(tls).map(PemFiles::in);
        if (certificate.isPresent()
                && !(Files.isReadable(certificate.get().certificate())
                        && Files.isReadable(certificate.get().key()))) {
            throw new Trouble("--tls: " + tls + " must hold the files tls.crt and tls.key");
        }
        if (users != null && !Files.isReadable(users)) {
            throw new Trouble("--users: " + users + " cannot be read");
        }
        return new UpSettings(
                data,
                policy == null ? defaultPolicy() : policy,
                smtp,
                submission,
                submissions,
                new TlsFiles(certificate, Optional.ofNullable(tlsDirectory), TlsFiles.LOOK_EVERY),
                Optional.ofNullable(users),
                proxies(),
                http,
                kafkaPort,
                name,
                postmaster(postmaster),
                dns,
                mxPort,
                ownHosts,
                DRAIN,
                keptFree,
                !noFlush);
    }

    private ProxyTrust proxies() {
        try {
            return ProxyTrust.of(proxyNetworks);
        } catch (IllegalArgumentException e) {
            throw new Trouble("--proxy-networks: " + e.getMessage(), e);
        }
    }

    /** @param given with --host-name; null = this machine's name */
    static String hostName(String given) {
        var name = given == null ? machineName() : given;
        if (Domain.parse(name).isEmpty()) {
            throw new Trouble("--host-name: '" + name + "' is not a host name");
        }
        return name;
    }

    /** @param given with --postmaster; null = nobody */
    static Optional<Mailbox> postmaster(String given) {
        if (given != null && Mailbox.parse(given).isEmpty()) {
            throw new Trouble("--postmaster: '" + given + "' is not an address");
        }
        return Optional.ofNullable(given).map(Mailbox::of);
    }

    /** The example folder of the source tree that the script belongs to. */
    private static Path defaultPolicy() {
        return Path.of(System.getProperty("postyard.home", "."), "examples", "quickstart");
    }

    private static String machineName() {
        try {
            var name = InetAddress.getLocalHost().getHostName();
            return Domain.parse(name).isPresent() ? name : "localhost";
        } catch (UnknownHostException nameless) {
            return "localhost";
        }
    }

    /** Reads octets, as policy has them. */
    static final class Size implements ITypeConverter<Long> {
        @Override
        public Long convert(String text) {
            return text.equals("0")
                    ? 0
                    : Sizes.parse(text)
                            .orElseThrow(() -> new TypeConversionException(
                                    "'" + text + "' is not a size, such as 256Mi, 10Gi or 0"));
        }
    }

    /** Reads HOST:PORT. */
    static final class Address implements ITypeConverter<HostPort> {
        @Override
        public HostPort convert(String text) {
            try {
                return HostPort.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException(e.getMessage());
            }
        }
    }
}
