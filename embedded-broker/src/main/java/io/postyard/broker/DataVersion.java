package io.postyard.broker;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Which Kafka a data directory was last used by. One that finds what only a newer one can read ends the process with a
 * stack trace; with this it is known before.
 */
record DataVersion(int major, int minor) implements Comparable<DataVersion> {
    private static final String FILE = "kafka.version";
    private static final Pattern MAJOR_MINOR = Pattern.compile("(\\d{1,4})\\.(\\d{1,4})\\b.*", Pattern.DOTALL);

    private static DataVersion of(String text) throws IOException {
        var parts = MAJOR_MINOR.matcher(text);
        if (!parts.matches()) {
            throw new IOException("'" + text.strip() + "' is no version of Kafka");
        }
        return new DataVersion(Integer.parseInt(parts.group(1)), Integer.parseInt(parts.group(2)));
    }

    private static DataVersion own() throws IOException {
        return of(AppInfoParser.getVersion());
    }

    /** @throws IOException if the directory was used by a newer Kafka, or its file cannot be read */
    static void check(Path directory) throws IOException {
        var file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            return;
        }
        var last = of(Files.readString(file));
        if (last.compareTo(own()) > 0) {
            throw new IOException("Kafka " + last + " has used this folder, and " + own()
                    + " cannot read what it wrote; go on with the Postyard that used it last, or with another folder");
        }
    }

    static void mark(Path directory) throws IOException {
        Files.writeString(directory.resolve(FILE), own() + "\n");
    }

    @Override
    public int compareTo(DataVersion other) {
        return major == other.major ? Integer.compare(minor, other.minor) : Integer.compare(major, other.major);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
