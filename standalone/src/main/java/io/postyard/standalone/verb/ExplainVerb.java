package io.postyard.standalone.verb;

import io.postyard.crds.folder.FolderPlan;
import io.postyard.ingress.dns.DnsLookup;
import io.postyard.ingress.dns.DnsSettings;
import io.postyard.ingress.dns.HostDns;
import io.postyard.ingress.rehearsal.Caller;
import io.postyard.ingress.rehearsal.Host;
import io.postyard.ingress.rehearsal.Names;
import io.postyard.ingress.screening.HostLookup;
import io.postyard.mail.policy.ListenerKind;
import io.postyard.mail.policy.PolicySnapshot;
import io.postyard.smtp.server.state.Tls;
import io.postyard.standalone.explain.AskedLists;
import io.postyard.standalone.explain.Explanation;
import io.postyard.standalone.trouble.Trouble;
import io.postyard.wire.policy.PolicyView;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code postyard explain}: what would be said to a client with mail, and which policy says it; nothing is sent. */
@Command(
        name = "explain",
        sortOptions = false,
        description =
                "Tell what policy would do with a message, decision by decision, and by which policy. Nothing is sent."
                        + " Exit code 3 if a recipient would be refused.")
public final class ExplainVerb implements Callable<Integer> {
    private static final int REFUSED = 3;

    @Spec
    private CommandSpec spec;

    @Option(
            names = "--client",
            paramLabel = "IP",
            required = true,
            converter = SmtpWords.Address.class,
            description = "The client's address.")
    private InetAddress client;

    @Option(
            names = "--listener",
            paramLabel = "KIND",
            defaultValue = "relay",
            description = "Where it comes to: relay (from other servers) or submission (from users) (default: relay).")
    private ListenerKind listener;

    @Option(
            names = "--helo",
            paramLabel = "NAME",
            converter = SmtpWords.Name.class,
            description = "What it calls itself (default: its address).")
    private String helo;

    @Option(names = "--tls", description = "It has said STARTTLS, or the port has TLS from the start.")
    private boolean tls;

    @Option(
            names = "--user",
            paramLabel = "NAME",
            description = "It has authenticated as this user, under TLS (default: it has not).")
    private String user;

    @Option(
            names = "--from",
            paramLabel = "ADDRESS",
            required = true,
            converter = SmtpWords.Sender.class,
            description = "The sender in the envelope; '<>' for none, as reports have it.")
    private io.postyard.smtp.command.Command.Mail sender;

    @Option(
            names = "--to",
            paramLabel = "ADDRESS",
            required = true,
            split = ",",
            converter = SmtpWords.Recipient.class,
            description = "The recipients, in the order of the envelope.")
    private List<io.postyard.smtp.command.Command.Rcpt> recipients;

    @Option(
            names = "--policy",
            paramLabel = "DIR",
            description = "Ask this folder of manifests (default: what is in force where --data or --kafka say).")
    private Path policy;

    @Mixin
    private KafkaOptions kafka;

    @Option(
            names = "--dns",
            paramLabel = "HOST:PORT",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Ask DNS what policy wants to know, of these name servers or of the system's; otherwise no list holds"
                            + " the client, and its names lead back to it and exist.")
    private String dns;

    @Option(
            names = "--host-name",
            paramLabel = "NAME",
            description = "The name of the system that is asked (default: this machine's name).")
    private String hostName;

    @Option(names = "--postmaster", paramLabel = "ADDRESS", description = "Its postmaster, if it was given one.")
    private String postmaster;

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws InterruptedException {
        var smtpUtf8 = sender.smtpUtf8()
                || recipients.stream().anyMatch(rcpt -> rcpt.forwardPath().needsUtf8());
        var servers = servers();
        var explanation = Explanation.of(
                snapshot(),
                Host.of(UpVerb.hostName(hostName), UpVerb.postmaster(postmaster)),
                new AskedLists(servers.map(DnsLookup::new)),
                servers.<HostLookup>map(HostDns::new).orElse(Names.SUPPOSED),
                caller(),
                SmtpWords.mail(sender.reversePath(), smtpUtf8),
                recipients);
        var out = spec.commandLine().getOut();
        if (json) {
            Json.print(out, explanation.asJson());
        } else {
            explanation.lines().forEach(out::println);
        }
        return explanation.isAccepted() ? 0 : REFUSED;
    }

    private Caller caller() {
        return new Caller(
                listener,
                client,
                helo == null ? literal() : helo,
                tls || user != null ? Tls.ON : Tls.OFFERED,
                Optional.ofNullable(user));
    }

    /** RFC 5321 §4.1.3. */
    private String literal() {
        return "[" + (client instanceof Inet6Address ? "IPv6:" : "") + client.getHostAddress() + "]";
    }

    private Optional<DnsSettings> servers() {
        if (dns == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(dns.isEmpty() ? DnsSettings.DEFAULT : DnsSettings.of(List.of(dns.split(","))));
        } catch (IllegalArgumentException e) {
            throw new Trouble("--dns: " + e.getMessage(), e);
        }
    }

    private PolicySnapshot snapshot() throws InterruptedException {
        if (policy == null) {
            var inForce = PolicyTopic.read(kafka.settings(), PolicyView::current);
            if (inForce.isEmpty()) {
                throw new Trouble("no policy is in force, so no mail is accepted; --policy DIR asks a folder");
            }
            return inForce;
        }
        var plan = FolderPlan.of(policy, PolicySnapshot.EMPTY, Optional.empty(), false);
        var problems = plan.problems();
        if (!problems.isEmpty()) {
            throw new Trouble(problems.getFirst()
                    + (problems.size() == 1 ? "" : " (and " + (problems.size() - 1) + " more problems)"));
        }
        return new PolicySnapshot(plan.domains(), plan.rules());
    }
}
