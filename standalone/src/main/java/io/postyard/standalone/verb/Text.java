package io.postyard.standalone.verb;

import io.postyard.mail.policy.Network;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;

/** Times as an operator reads them, and columns that line up. */
final class Text {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss");

    private Text() {}

    /** Local time, to the second. */
    static String time(Instant instant) {
        return TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    /** A length of time in its two largest units: {@code 3d4h}, {@code 12m5s}, {@code 0s}; never negative. */
    static String age(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds >= 86_400) {
            return seconds / 86_400 + "d" + seconds % 86_400 / 3600 + "h";
        }
        if (seconds >= 3600) {
            return seconds / 3600 + "h" + seconds % 3600 / 60 + "m";
        }
        return seconds >= 60 ? seconds / 60 + "m" + seconds % 60 + "s" : seconds + "s";
    }

    /** {@code 192.0.2.7}, {@code 2001:db8::/64}: an address where it is one. */
    static String client(Network client) {
        return client.prefixLength() == client.address().getAddress().length * 8
                ? client.address().getHostAddress()
                : client.toString();
    }

    /** {@code 1 message}, {@code 2 messages}. */
    static String count(long number, String noun) {
        return number + " " + noun + (number == 1 ? "" : "s");
    }

    /** Octets as people say them. */
    static String size(long octets) {
        return octets < 10_000
                ? octets + " bytes"
                : octets < 10_000_000 ? octets / 1024 + " KiB" : octets / (1024 * 1024) + " MiB";
    }

    /** The rows with every column but the last padded to its widest cell. */
    static List<String> columns(List<List<String>> rows) {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        var widths = new int[columns];
        rows.forEach(row -> {
            for (int i = 0; i < row.size(); i++) {
                widths[i] = Math.max(widths[i], row.get(i).length());
            }
        });
        var lines = new ArrayList<String>();
        for (var row : rows) {
            var line = new StringBuilder();
            for (int i = 0; i < row.size(); i++) {
                line.append(row.get(i));
                if (i < row.size() - 1) {
                    line.repeat(' ', widths[i] - row.get(i).length() + 2);
                }
            }
            lines.add(line.toString());
        }
        return lines;
    }
}
