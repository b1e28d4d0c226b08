package io.postyard.bench.load;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** The commands that open one message, written once and sent often: MAIL, RCPT for each recipient, DATA. */
final class EnvelopeText {
    private final byte[] octets;
    /** Where each command ends. */
    private final int[] ends;

    /** @param sequence any message that has these recipients */
    EnvelopeText(LoadPlan plan, long sequence) {
        var out = new ByteArrayOutputStream();
        ends = new int[plan.recipients() + 2];
        add(out, 0, "MAIL FROM:<" + LoadPlan.SENDER + ">\r\n");
        for (int i = 0; i < plan.recipients(); i++) {
            var domain = LoadPlan.domainName(plan.domainOf(sequence, i));
            add(out, i + 1, "RCPT TO:<u" + i + "@" + domain + ">\r\n");
        }
        add(out, plan.recipients() + 1, "DATA\r\n");
        octets = out.toByteArray();
    }

    private void add(ByteArrayOutputStream out, int index, String command) {
        out.writeBytes(command.getBytes(StandardCharsets.US_ASCII));
        ends[index] = out.size();
    }

    int length() {
        return octets.length;
    }

    void putAll(ByteBuffer target) {
        target.put(octets);
    }

    void put(ByteBuffer target, int command) {
        int start = command == 0 ? 0 : ends[command - 1];
        target.put(octets, start, ends[command] - start);
    }
}
