package io.postyard.e2e;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Programs that people send mail with; each sends a file of mail to a server on this machine. */
enum MailProgram {
    CURL("curl") {
        @Override
        List<String> command(int port, String from, String to, Path file) {
            return List.of(
                    "curl",
                    "--silent",
                    "--show-error",
                    "--verbose",
                    "--url",
                    "smtp://127.0.0.1:" + port,
                    "--mail-from",
                    from,
                    "--mail-rcpt",
                    to,
                    "--upload-file",
                    file.toString());
        }
    },
    SWAKS("swaks") {
        @Override
        List<String> command(int port, String from, String to, Path file) {
            return List.of("swaks", "--server", "127.0.0.1:" + port, "--from", from, "--to", to, "--data", "@" + file);
        }

        /** It takes a line with nothing but a dot in its file for the end. */
        @Override
        byte[] message(String token, String from, String to) {
            return new String(super.message(token, from, to), StandardCharsets.ISO_8859_1)
                    .replace("\r\n.\r\n", "\r\n")
                    .getBytes(StandardCharsets.ISO_8859_1);
        }

        /** It ends the last line by itself, ended or not. */
        @Override
        byte[] fileOf(byte[] message) {
            return Arrays.copyOf(message, message.length - 2);
        }
    },
    SMTPLIB("python3") {
        @Override
        List<String> command(int port, String from, String to, Path file) {
            var program = """
                    import smtplib, sys
                    with smtplib.SMTP("127.0.0.1", int(sys.argv[1])) as server:
                        server.set_debuglevel(1)
                        server.sendmail(sys.argv[2], [sys.argv[3]], open(sys.argv[4], "rb").read(), ["BODY=8BITMIME"])
                    """;
            return List.of("python3", "-c", program, Integer.toString(port), from, to, file.toString());
        }
    };

    private final String executable;

    MailProgram(String executable) {
        this.executable = executable;
    }

    /** As hard a message as the program can send. */
    byte[] message(String token, String from, String to) {
        return TestMail.tricky(token, from, to);
    }

    /** What must stand in the file for the message to be sent. */
    byte[] fileOf(byte[] message) {
        return message;
    }

    abstract List<String> command(int port, String from, String to, Path file);

    boolean isInstalled() {
        for (var directory : System.getenv("PATH").split(":", -1)) {
            if (Files.isExecutable(Path.of(directory, executable))) {
                return true;
            }
        }
        return false;
    }

    /** Returns what the program printed, the server's replies among it. */
    String send(int port, String from, String to, Path file) throws IOException, InterruptedException {
        var process = new ProcessBuilder(new ArrayList<>(command(port, from, to, file)))
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new AssertionError(executable + " failed:\n" + output);
        }
        return output;
    }
}
