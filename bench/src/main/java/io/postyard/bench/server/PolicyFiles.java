package io.postyard.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The policy folder that a bench run gives to Postyard: one MailDomain per destination, one RelayPolicy for all. */
public final class PolicyFiles {
    private PolicyFiles() {}

    /**
     * @param retries the waits before each further attempt, as a RelayPolicy writes them
     * @return the folder
     */
    public static Path write(Path folder, Destinations destinations, int nextHopPort, String retries)
            throws IOException {
        Files.createDirectories(folder);
        var text = new StringBuilder();
        for (var to : destinations.all()) {
            domain(text, to.domain(), to.host(), nextHopPort);
        }
        var reports = destinations.reports();
        domain(text, reports.domain(), reports.host(), nextHopPort);
        Files.writeString(folder.resolve("domains.yaml"), text);
        Files.writeString(folder.resolve("relay.yaml"), """
                apiVersion: postyard.io/v1alpha1
                kind: RelayPolicy
                metadata:
                  name: bench
                spec:
                  delivery:
                    tls: None
                    shaping:
                      connections: %d
                      messagesPerConnection: 1000000
                    retry:
                      schedule: [%s]
                """.formatted(destinations.connections(), retries));
        return folder;
    }

    private static void domain(StringBuilder text, String name, String host, int port) {
        text.append("""
                ---
                apiVersion: postyard.io/v1alpha1
                kind: MailDomain
                metadata:
                  name: %s
                spec:
                  domainName: %s
                  recipients:
                    from: Any
                  delivery:
                    smtp:
                      hosts:
                        - host: %s
                          port: %d
                """.formatted(name.replace('.', '-'), name, host, port));
    }
}
