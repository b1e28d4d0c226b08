package io.postyard.standalone.up;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.postyard.standalone.trouble.Trouble;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;

/**
 * {@code run.json} in the data directory: where the running process can be reached.
 *
 * @param kafka bootstrap address
 * @param policy the policy folder in use
 */
public record RunFile(
        long pid, String kafka, String http, String smtp, String submission, String submissions, String policy) {
    static final String NAME = "run.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    void write(Path root) {
        try {
            var whole = root.resolve(NAME + ".new");
            Files.writeString(whole, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this) + "\n");
            Files.move(whole, root.resolve(NAME), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new Trouble("cannot write " + root.resolve(NAME) + ": " + e.getMessage(), e);
        }
    }

    /** What the file says, true or stale; empty if there is none that can be read. */
    static Optional<RunFile> read(Path root) {
        try {
            return Optional.of(JSON.readValue(Files.readString(root.resolve(NAME)), RunFile.class));
        } catch (JsonProcessingException unreadable) {
            return Optional.empty();
        } catch (IOException absent) {
            return Optional.empty();
        }
    }

    /**
     * The process that runs on this data directory now.
     *
     * @throws Trouble if there is none; a file left behind by a killed process does not count
     */
    public static RunFile ofRunning(Path root) {
        if (!DataDirectory.isLocked(root)) {
            throw new Trouble("Postyard is not running on " + root
                    + ": start it with './postyard up', name its folder with --data, or a cluster with --kafka");
        }
        return read(root)
                .filter(run -> ProcessHandle.of(run.pid()).isPresent())
                .orElseThrow(() -> new Trouble("Postyard on " + root + " is still starting; try again in a moment"));
    }
}
