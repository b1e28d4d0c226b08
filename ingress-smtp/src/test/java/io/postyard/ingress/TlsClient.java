package io.postyard.ingress;

import io.postyard.testkit.smtp.PeerCertificate;
import java.io.IOException;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * How a client does TLS; it trusts the authority of {@link PeerCertificate} alone.
 *
 * @param serverName whom it asks for, and wants the certificate to be for
 * @param versions that it knows
 */
record TlsClient(SSLContext context, String serverName, String... versions) {
    static TlsClient of(String serverName, String... versions) {
        return new TlsClient(PeerCertificate.clientContext(), serverName, versions);
    }

    SSLSocket over(Socket plain) throws IOException {
        var socket = (SSLSocket) context.getSocketFactory().createSocket(plain, serverName, plain.getPort(), true);
        var parameters = socket.getSSLParameters();
        parameters.setProtocols(versions);
        parameters.setServerNames(List.<SNIServerName>of(new SNIHostName(serverName)));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        socket.setSSLParameters(parameters);
        return socket;
    }
}
