package io.postyard.standalone.up;

import io.postyard.ingress.config.ProxyTrust;
import io.postyard.ingress.tls.TlsFiles;
import io.postyard.mail.message.Mailbox;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What {@code ./postyard up} is told.
 *
 * @param data the data directory
 * @param policy the folder of MailDomain and RelayPolicy manifests
 * @param smtp where mail comes in from other servers
 * @param submission where mail comes in from users
 * @param submissions likewise, with TLS from the start
 * @param tls where certificates are; an empty one = a folder of the data directory, and a certificate is made there
 * @param users the file of those who may authenticate; empty = nobody
 * @param proxies who connects for others
 * @param http health and metrics
 * @param kafkaPort for ordinary Kafka tools; 0 = any free one
 * @param hostName our name in EHLO and Received
 * @param postmaster gets what cannot be returned to its sender; empty = postmaster of a declared domain
 * @param dns name servers instead of the system's; empty = the system's
 * @param mxPort where other servers listen: 25, but in a lab
 * @param ownHosts names, addresses and networks that lead to us from outside; mail is never sent there
 * @param drain how long work in hand may take after Ctrl-C
 * @param keptFree octets of the disk of {@code data}: with less room than that no mail is taken; 0 = none
 * @param flush whether mail is flushed to disk before it is acknowledged
 */
public record UpSettings(
        Path data,
        Path policy,
        HostPort smtp,
        HostPort submission,
        HostPort submissions,
        TlsFiles tls,
        Optional<Path> users,
        ProxyTrust proxies,
        HostPort http,
        int kafkaPort,
        String hostName,
        Optional<Mailbox> postmaster,
        List<HostPort> dns,
        int mxPort,
        List<String> ownHosts,
        Duration drain,
        long keptFree,
        boolean flush) {
    public UpSettings {
        dns = List.copyOf(dns);
        ownHosts = List.copyOf(ownHosts);
    }

    /** Port 0 replaced by a free one, so that what is checked, bound and told is the same. */
    UpSettings withPortsChosen() {
        var named = ports();
        return new UpSettings(
                data,
                policy,
                smtp.orFree(named),
                submission.orFree(named),
                submissions.orFree(named),
                tls,
                users,
                proxies,
                http.orFree(named),
                kafka().orFree(named).port(),
                hostName,
                postmaster,
                dns,
                mxPort,
                ownHosts,
                drain,
                keptFree,
                flush);
    }

    /** With a certificate of ours where there is no other. */
    UpSettings withCertificate(Instant now) {
        return tls.byDefault().isPresent()
                ? this
                : new UpSettings(
                        data,
                        policy,
                        smtp,
                        submission,
                        submissions,
                        new TlsFiles(
                                Optional.of(SelfSigned.in(data.resolve("tls"), hostName, now)),
                                tls.directory(),
                                tls.lookEvery()),
                        users,
                        proxies,
                        http,
                        kafkaPort,
                        hostName,
                        postmaster,
                        dns,
                        mxPort,
                        ownHosts,
                        drain,
                        keptFree,
                        flush);
    }

    /** Every port that is listened on, but for Kafka's controller; 0 where any free one is. */
    Set<Integer> ports() {
        return Stream.of(smtp, submission, submissions, http, kafka())
                .map(HostPort::port)
                .collect(Collectors.toUnmodifiableSet());
    }

    private HostPort kafka() {
        return new HostPort("127.0.0.1", kafkaPort);
    }

    /** All at once, so that no two may be the same. */
    void checkPortsAreFree() {
        var bound = new ArrayList<ServerSocket>();
        try {
            bound.add(smtp.bind("--smtp"));
            bound.add(submission.bind("--submission"));
            bound.add(submissions.bind("--submissions"));
            bound.add(http.bind("--http"));
            bound.add(kafka().bind("--kafka-port"));
        } finally {
            bound.forEach(HostPort::release);
        }
    }
}
