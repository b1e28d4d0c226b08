package io.postyard.standalone.verb;

import io.postyard.standalone.up.RunFile;
import io.postyard.standalone.up.UpSettings;
import java.io.PrintWriter;

/** What a newcomer reads when Postyard is ready: where it listens, how to send a first message, how to look. */
record Greeting(UpSettings settings, RunFile run, boolean quickstart) {
    void print(PrintWriter out) {
        out.println("Postyard is ready.");
        out.println();
        out.println("  smtp        " + run.smtp() + "  mail from other servers");
        out.println("  submission  " + run.submission() + "  mail from users");
        out.println("  submissions " + run.submissions() + "  the same, with TLS from the start");
        out.println("  tls         " + tls());
        out.println("  http        http://" + run.http() + "/q/health and /q/metrics");
        out.println("  kafka       " + run.kafka() + "  (./postyard kafka tells more)");
        out.println("  policy      " + run.policy() + "  (changes take effect by themselves)");
        out.println("  data        " + settings.data());
        out.println();
        if (quickstart) {
            firstMessage(out);
        }
        var data = settings.data().toString().equals(".postyard") ? "" : " --data " + settings.data();
        out.println("Look: ./postyard trace bob@example.com" + data + ", ./postyard queue" + data
                + ", ./postyard ledger" + data);
        out.println("Stop: Ctrl-C. What is queued then, or after a kill -9, goes on at the next start.");
    }

    private String tls() {
        return settings.tls()
                .byDefault()
                .map(files -> files.certificate().startsWith(settings.data())
                        ? "offered, with a certificate that nobody vouches for, unless you have put yours into "
                                + files.certificate().getParent()
                        : "offered, with " + files.certificate())
                .orElse("not offered");
    }

    private void firstMessage(PrintWriter out) {
        out.println("Send a first message:");
        out.println();
        out.println(
                "  printf 'From: ann@example.org\\r\\nTo: bob@example.com\\r\\nSubject: First\\r\\n\\r\\nHello.\\r\\n' | \\");
        out.println("    curl -sS smtp://" + run.smtp()
                + " --mail-from ann@example.org --mail-rcpt bob@example.com --upload-file -");
        out.println();
        out.println("It lands in " + settings.data().resolve("mail/example.com/bob/new") + ".");
    }
}
