package io.postyard.e2e;

import static java.nio.file.attribute.PosixFilePermissions.fromString;

import io.postyard.testkit.process.TestPort;
import io.postyard.testkit.time.Eventually;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;

/**
 * A Postfix of its own, apart from the machine's: takes mail for {@link #DOMAIN} on loopback and puts it into one maildir.
 * Needs Postfix installed and root, as Postfix does.
 */
final class PostfixInstance implements AutoCloseable {
    static final String DOMAIN = "postfix.test";

    private static final Path PROGRAM = Path.of("/usr/sbin/postfix");

    private final Path home;
    private final int port;

    private PostfixInstance(Path home, int port) {
        this.home = home;
        this.port = port;
    }

    /** Why it cannot run here; empty if it can. */
    static String missing() {
        if (!Files.isExecutable(PROGRAM) || !Files.isDirectory(Path.of("/usr/lib/postfix/sbin"))) {
            return "Postfix is not installed";
        }
        return System.getProperty("user.name").equals("root") ? "" : "Postfix starts as root only";
    }

    static PostfixInstance start() throws IOException {
        int port = TestPort.next();
        // Postfix's own user must be able to walk through.
        var home = Files.createTempDirectory("postyard-postfix");
        Files.setPosixFilePermissions(home, fromString("rwxr-xr-x"));
        for (var name : List.of("etc", "queue", "data", "mail")) {
            Files.createDirectory(home.resolve(name));
        }
        var postfix = home.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("postfix");
        Files.setOwner(home.resolve("data"), postfix);
        Files.setOwner(home.resolve("mail"), postfix);
        int user = (int) Files.getAttribute(home.resolve("mail"), "unix:uid");
        Files.writeString(home.resolve("etc/main.cf"), mainConfiguration(home, user));
        Files.writeString(home.resolve("etc/master.cf"), masterConfiguration(port));
        var instance = new PostfixInstance(home, port);
        instance.control("start");
        Eventually.holds("Postfix listens", instance::listens);
        return instance;
    }

    private static String mainConfiguration(Path home, int user) {
        return """
                compatibility_level = 3.6
                queue_directory = %1$s/queue
                data_directory = %1$s/data
                command_directory = /usr/sbin
                daemon_directory = /usr/lib/postfix/sbin
                mail_owner = postfix
                setgid_group = postdrop
                myhostname = next.test
                mydestination =
                alias_maps =
                inet_interfaces = 127.0.0.1
                inet_protocols = ipv4
                mynetworks = 127.0.0.0/8
                local_header_rewrite_clients =
                smtpd_peername_lookup = no
                virtual_mailbox_domains = %2$s
                virtual_mailbox_base = %1$s/mail
                virtual_mailbox_maps = static:box/
                virtual_minimum_uid = 1
                virtual_uid_maps = static:%3$d
                virtual_gid_maps = static:%3$d
                virtual_mailbox_limit = 0
                message_size_limit = 60000000
                maillog_file = %1$s/mail/log
                maillog_file_prefixes = %1$s
                """.formatted(home, DOMAIN, user);
    }

    private static String masterConfiguration(int port) {
        return """
                127.0.0.1:%d inet n - n - - smtpd
                cleanup unix n - n - 0 cleanup
                qmgr unix n - n 300 1 qmgr
                rewrite unix - - n - - trivial-rewrite
                bounce unix - - n - 0 bounce
                defer unix - - n - 0 bounce
                trace unix - - n - 0 bounce
                virtual unix - n n - - virtual
                error unix - - n - - error
                anvil unix - - n - 1 anvil
                proxymap unix - - n - - proxymap
                postlog unix-dgram n - n - 1 postlogd
                """.formatted(port);
    }

    int port() {
        return port;
    }

    /** What has arrived, without what a final delivery by Postfix puts in front. */
    List<byte[]> messages() {
        return files().stream().map(PostfixInstance::asItCame).toList();
    }

    private List<Path> files() {
        var box = home.resolve("mail/box/new");
        if (!Files.isDirectory(box)) {
            return List.of();
        }
        try (var entries = Files.list(box)) {
            return entries.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Three fields and a Received of Postfix's in front, LF line ends on disk. */
    private static byte[] asItCame(Path file) {
        try {
            var text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).replace("\n", "\r\n");
            text = text.replaceFirst("^(?:(?:Return-Path|X-Original-To|Delivered-To): .*\r\n)+", "");
            return TestMail.withoutOurReceived(text.getBytes(StandardCharsets.ISO_8859_1));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private boolean listens() {
        try (var _ = new Socket("127.0.0.1", port)) {
            return true;
        } catch (IOException notYet) {
            return false;
        }
    }

    private void control(String what) throws IOException {
        var process = new ProcessBuilder(PROGRAM.toString(), "-c", home + "/etc", what)
                .redirectErrorStream(true)
                .redirectOutput(home.resolve("control.log").toFile())
                .start();
        // Its own time-outs end it; a Postfix that hangs is the test's time-out's matter.
        if (process.onExit().join().exitValue() != 0) {
            throw new IOException("postfix " + what + " failed: " + Files.readString(home.resolve("control.log")));
        }
    }

    @Override
    public void close() throws IOException {
        control("stop");
        try (var paths = Files.walk(home)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
