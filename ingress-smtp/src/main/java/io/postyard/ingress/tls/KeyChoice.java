package io.postyard.ingress.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedKeyManager;

/**
 * Which certificate a client is shown: one that covers the name it asks for (RFC 6066 §3), else the default, else the first. Never
 * changes: new certificates make a new context, so that a handshake under way ends with what it began with.
 */
final class KeyChoice extends X509ExtendedKeyManager {
    private static final String BY_DEFAULT = "default";

    private final Optional<Credential> byDefault;
    private final List<Credential> others;
    private final Map<String, String> aliasByHost = new HashMap<>();

    /** @param others if two are for one host, the first is shown */
    KeyChoice(Optional<Credential> byDefault, List<Credential> others) {
        this.byDefault = byDefault;
        this.others = List.copyOf(others);
        for (int i = 0; i < others.size(); i++) {
            for (var host : others.get(i).names()) {
                aliasByHost.putIfAbsent(host, Integer.toString(i));
            }
        }
    }

    @Override
    public String chooseEngineServerAlias(String keyType, Principal[] issuers, SSLEngine engine) {
        // JSSE asks once for each type of key that the client can verify, and an answer of another type is a wrong one.
        return aliasFor(engine)
                .filter(alias -> credential(alias).algorithm().equals(keyType))
                .orElse(null);
    }

    private Optional<String> aliasFor(SSLEngine engine) {
        if (engine.getHandshakeSession() instanceof ExtendedSSLSession session) {
            for (var requested : session.getRequestedServerNames()) {
                if (requested instanceof SNIHostName host) {
                    var alias = aliasFor(host.getAsciiName().toLowerCase(Locale.ROOT));
                    if (alias != null) {
                        return Optional.of(alias);
                    }
                }
            }
        }
        // A certificate for another name still hides the mail from those who listen, and most servers take any.
        return byDefault.isPresent() ? Optional.of(BY_DEFAULT) : others.isEmpty() ? Optional.empty() : Optional.of("0");
    }

    /** By its name, or by {@code *} in place of its first label; null if there is none. */
    private String aliasFor(String host) {
        var exact = aliasByHost.get(host);
        int dot = host.indexOf('.');
        return exact != null || dot < 0 ? exact : aliasByHost.get("*" + host.substring(dot));
    }

    private Credential credential(String alias) {
        return alias.equals(BY_DEFAULT) ? byDefault.orElseThrow() : others.get(Integer.parseInt(alias));
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
        return credential(alias).chain().toArray(X509Certificate[]::new);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
        return credential(alias).key();
    }

    @Override
    public String chooseServerAlias(String keyType, Principal[] issuers, Socket socket) {
        throw new UnsupportedOperationException("engines only");
    }

    @Override
    public String[] getServerAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String[] getClientAliases(String keyType, Principal[] issuers) {
        return new String[0];
    }

    @Override
    public String chooseClientAlias(String[] keyType, Principal[] issuers, Socket socket) {
        return null;
    }
}
