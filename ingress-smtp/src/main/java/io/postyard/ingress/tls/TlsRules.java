package io.postyard.ingress.tls;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;

/** What we agree to: TLS 1.2 and 1.3 (RFC 8996), forward secrecy and authenticated encryption only, in our order. */
public final class TlsRules {
    private static final String[] VERSIONS = {"TLSv1.3", "TLSv1.2"};

    /**
     * RFC 9325 §4.2. AES-128 first: with AES instructions it is the cheapest, and nobody breaks it. No finite-field DHE: it
     * costs a server several times what ECDHE does, which strangers can make it pay, and whoever knows GCM knows ECDHE.
     */
    private static final String[] CIPHERS = {
        "TLS_AES_128_GCM_SHA256",
        "TLS_AES_256_GCM_SHA384",
        "TLS_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
        "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
        "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"
    };

    static {
        // A TLS 1.2 client may otherwise make us compute handshake after handshake in one session. JSSE has no other
        // switch.
        if (System.getProperty("jdk.tls.rejectClientInitiatedRenegotiation") == null) {
            System.setProperty("jdk.tls.rejectClientInitiatedRenegotiation", "true");
        }
    }

    private TlsRules() {}

    /** The server's end of one connection. */
    public static SSLEngine engine(SSLContext context) {
        var engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        var parameters = engine.getSSLParameters();
        parameters.setProtocols(VERSIONS);
        parameters.setCipherSuites(CIPHERS);
        parameters.setUseCipherSuitesOrder(true);
        engine.setSSLParameters(parameters);
        return engine;
    }
}
