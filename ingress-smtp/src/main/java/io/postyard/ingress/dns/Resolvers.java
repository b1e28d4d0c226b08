package io.postyard.ingress.dns;

import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;

/** The servers that are asked, as the settings have them. */
final class Resolvers {
    private static final int ATTEMPTS = 2;

    private Resolvers() {}

    static Resolver of(DnsSettings settings) {
        var servers =
                settings.servers().isEmpty() ? ResolverConfig.getCurrentConfig().servers() : settings.servers();
        var resolvers = servers.stream().map(server -> {
            Resolver resolver = new SimpleResolver(server);
            resolver.setTimeout(settings.queryTime());
            return resolver;
        });
        var extended = new ExtendedResolver(resolvers.toList());
        extended.setRetries(ATTEMPTS);
        extended.setTimeout(settings.totalTime());
        return extended;
    }
}
