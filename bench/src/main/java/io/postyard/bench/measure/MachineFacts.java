package io.postyard.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * What the figures were come by on.
 *
 * @param loadBefore load averages over 1, 5 and 15 minutes when the run began
 */
public record MachineFacts(String cpu, int cores, String kernel, long memoryMb, String jdk, String loadBefore) {
    public static MachineFacts now() {
        return new MachineFacts(
                lineOf("/proc/cpuinfo", "model name"),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                kilobytes(lineOf("/proc/meminfo", "MemTotal")) / 1000,
                System.getProperty("java.vm.vendor") + " " + System.getProperty("java.runtime.version"),
                loadAverages());
    }

    /** As the kernel prints them; empty elsewhere than on Linux. */
    public static String loadAverages() {
        try {
            var text = Files.readString(Path.of("/proc/loadavg"));
            return text.substring(0, text.indexOf(' ', text.indexOf(' ', text.indexOf(' ') + 1) + 1));
        } catch (IOException e) {
            return "";
        }
    }

    private static String lineOf(String file, String name) {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(name))
                    .map(line -> line.substring(line.indexOf(':') + 1).strip())
                    .findFirst()
                    .orElse("");
        } catch (IOException e) {
            return "";
        }
    }

    private static long kilobytes(String text) {
        return text.isEmpty() ? 0 : Long.parseLong(text.substring(0, text.indexOf(' ')));
    }
}
