package io.postyard.worker.resolve;

import io.postyard.mail.attempt.Trouble;
import io.postyard.mail.message.Domain;
import io.postyard.mail.policy.NextHop;
import io.postyard.worker.resolve.Dns.Answer;
import io.postyard.worker.resolve.Dns.Exchanger;
import io.postyard.worker.resolve.Dns.Pending;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.xbill.DNS.Name;
import org.xbill.DNS.Type;

/**
 * Finds hosts as RFC 5321 §5.1 says: MX records by preference, equal ones in random order, the domain's own address where
 * there are none; RFC 7505 null MX; nothing at or behind our own place in the list. Configured hosts keep their order.
 * Thread-safe; blocks virtual threads without pinning them.
 */
public final class MxResolver implements TargetSource {
    /** Mail exchangers whose addresses are asked for; more than any honest domain has. */
    private static final int MOST_EXCHANGERS = 20;

    private final ResolverSettings settings;
    private final Dns dns;

    public MxResolver(ResolverSettings settings) {
        this.settings = settings;
        this.dns = new Dns(settings);
    }

    @Override
    public Resolution resolve(NextHop nextHop) {
        return switch (nextHop) {
            case NextHop.Mx(var domain) -> domain.isLiteral() ? literal(domain) : exchangers(domain);
            case NextHop.Hosts(var hosts) -> configured(hosts);
            case NextHop.Maildir _ -> throw new IllegalArgumentException("a maildir has no host");
        };
    }

    /** RFC 5321 §4.1.3: the host itself, without asking DNS. */
    private Resolution literal(Domain domain) {
        var text = domain.name().substring(1, domain.name().length() - 1);
        var ip = ip(text.startsWith("ipv6:") ? text.substring("ipv6:".length()) : text);
        if (ip.isEmpty()) {
            return new Resolution.Nowhere(Trouble.NO_SUCH_DOMAIN, domain + " is no address");
        }
        return settings.own().includes(ip.get())
                ? loop(domain)
                : new Resolution.Found(List.of(target(ip.get().getHostAddress(), ip.get(), 0)));
    }

    private Resolution exchangers(Domain domain) {
        long deadline = Dns.deadline(settings.totalTime());
        return switch (Dns.answer(dns.ask(domain.name(), Type.MX, false), deadline)) {
            case Answer.Records records -> byPreference(domain, Dns.exchangers(records), deadline);
            case Answer.NoRecords _ -> implicit(domain, deadline);
            case Answer.NoDomain _ ->
                new Resolution.Nowhere(Trouble.NO_SUCH_DOMAIN, "the domain " + domain + " does not exist");
            case Answer.Failed(var detail) -> new Resolution.NotNow(detail);
        };
    }

    /** RFC 5321 §5.1: a domain without MX is its own exchanger, at preference 0. */
    private Resolution implicit(Domain domain, long deadline) {
        var lookup = new HostLookup(domain.name(), 0, domain.name(), false);
        if (lookup.addresses(deadline).isEmpty()) {
            return lookup.failure
                    .<Resolution>map(Resolution.NotNow::new)
                    .orElseGet(() -> new Resolution.Nowhere(
                            Trouble.NO_SUCH_DOMAIN, "the domain " + domain + " has neither MX nor address"));
        }
        return lookup.isUs(deadline) ? loop(domain) : new Resolution.Found(lookup.targets(deadline));
    }

    private Resolution byPreference(Domain domain, List<Exchanger> exchangers, long deadline) {
        var named = new ArrayList<>(exchangers.stream()
                .filter(exchanger -> !exchanger.host().equals(Name.root))
                .toList());
        if (named.isEmpty()) {
            return new Resolution.Nowhere(Trouble.NULL_MX, "the domain " + domain + " takes no mail (null MX)");
        }
        Collections.shuffle(named, ThreadLocalRandom.current());
        named.sort(Comparator.comparingInt(Exchanger::preference));
        // All are asked before any is waited for.
        var lookups = named.stream()
                .limit(MOST_EXCHANGERS)
                .map(exchanger -> new HostLookup(exchanger.host(), exchanger.preference()))
                .toList();
        int ours = lookups.stream()
                .filter(lookup -> lookup.isUs(deadline))
                .mapToInt(lookup -> lookup.preference)
                .min()
                .orElse(Integer.MAX_VALUE);
        var before = lookups.stream().filter(lookup -> lookup.preference < ours).toList();
        if (before.isEmpty()) {
            return loop(domain);
        }
        var targets = before.stream().flatMap(l -> l.targets(deadline).stream()).toList();
        if (!targets.isEmpty()) {
            return new Resolution.Found(targets);
        }
        return before.stream()
                .flatMap(lookup -> lookup.failure.stream())
                .findFirst()
                .<Resolution>map(Resolution.NotNow::new)
                .orElseGet(() -> new Resolution.Nowhere(
                        Trouble.NO_SUCH_DOMAIN, "no mail exchanger of " + domain + " has an address"));
    }

    private static Resolution loop(Domain domain) {
        return new Resolution.Nowhere(Trouble.MX_LOOP, "mail for " + domain + " loops back to this host");
    }

    /** What an operator has configured exists, if not now: absence defers. */
    private Resolution configured(List<NextHop.Host> hosts) {
        long deadline = Dns.deadline(settings.totalTime());
        var targets = new ArrayList<Target>();
        var problem = Optional.<String>empty();
        var lookups = new ArrayList<Optional<HostLookup>>();
        for (var host : hosts) {
            lookups.add(
                    ip(host.name()).isPresent() ? Optional.empty() : Optional.of(lookup(host.name(), lookups.size())));
        }
        for (int i = 0; i < hosts.size(); i++) {
            var host = hosts.get(i);
            int position = i;
            var addresses = lookups.get(i)
                    .map(lookup -> lookup.addresses(deadline))
                    .orElseGet(() -> List.of(ip(host.name()).orElseThrow()));
            addresses.forEach(address ->
                    targets.add(new Target(host.name(), new InetSocketAddress(address, host.port()), position)));
            if (addresses.isEmpty()) {
                problem = problem.or(() -> lookups.get(position)
                        .flatMap(lookup -> lookup.failure)
                        .or(() -> Optional.of("the host " + host.name() + " has no address")));
            }
        }
        return targets.isEmpty() ? new Resolution.NotNow(problem.orElseThrow()) : new Resolution.Found(targets);
    }

    private HostLookup lookup(String name, int position) {
        return new HostLookup(name, position, name, true);
    }

    /** Never asks DNS. */
    private static Optional<InetAddress> ip(String text) {
        try {
            return Optional.of(InetAddress.ofLiteral(text));
        } catch (IllegalArgumentException aName) {
            return Optional.empty();
        }
    }

    private Target target(String host, InetAddress address, int preference) {
        return new Target(host, new InetSocketAddress(address, settings.mxPort()), preference);
    }

    /** The addresses of one host, A and AAAA asked at the same time. */
    private final class HostLookup {
        private final String host;
        private final int preference;
        private final Pending a;
        private final Pending aaaa;
        private List<InetAddress> addresses;
        private Optional<String> failure = Optional.empty();

        HostLookup(Name host, int preference) {
            this.host = host.toString(true);
            this.preference = preference;
            this.a = dns.ask(host, Type.A);
            this.aaaa = dns.ask(host, Type.AAAA);
        }

        HostLookup(String host, int preference, String asked, boolean configured) {
            this.host = host;
            this.preference = preference;
            this.a = dns.ask(asked, Type.A, configured);
            this.aaaa = dns.ask(asked, Type.AAAA, configured);
        }

        boolean isUs(long deadline) {
            return settings.own().includes(host) || addresses(deadline).stream().anyMatch(settings.own()::includes);
        }

        List<Target> targets(long deadline) {
            return addresses(deadline).stream()
                    .map(address -> target(host, address, preference))
                    .toList();
        }

        /** IPv4 and IPv6 in turn, so that a broken one of them does not use up the attempt's hosts. */
        List<InetAddress> addresses(long deadline) {
            if (addresses == null) {
                var four = Dns.answer(a, deadline);
                var six = Dns.answer(aaaa, deadline);
                for (var answer : List.of(four, six)) {
                    if (answer instanceof Answer.Failed(var detail)) {
                        failure = Optional.of(detail);
                    }
                }
                addresses = inTurn(Dns.addresses(four), Dns.addresses(six));
            }
            return addresses;
        }

        private static List<InetAddress> inTurn(List<InetAddress> four, List<InetAddress> six) {
            var all = new ArrayList<InetAddress>(four.size() + six.size());
            for (int i = 0; i < Math.max(four.size(), six.size()); i++) {
                if (i < four.size()) {
                    all.add(four.get(i));
                }
                if (i < six.size()) {
                    all.add(six.get(i));
                }
            }
            return all;
        }
    }
}
