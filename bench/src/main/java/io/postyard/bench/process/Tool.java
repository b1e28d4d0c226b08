package io.postyard.bench.process;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A child process of ours, generator or sink, spoken to in lines. Lives through all rounds, so that it is warm. */
public final class Tool implements AutoCloseable {
    private final Process process;
    private final BufferedReader replies;
    private final BufferedWriter orders;

    /** @param program the main class, of this class path */
    public Tool(Class<?> program, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx512m",
                "-cp",
                System.getProperty("java.class.path"),
                program.getName()));
        command.addAll(List.of(arguments));
        process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        replies = process.inputReader();
        orders = process.outputWriter();
    }

    public String readLine() throws IOException {
        var line = replies.readLine();
        if (line == null) {
            throw new IOException("a helper process has ended");
        }
        return line;
    }

    public String ask(String order) throws IOException {
        orders.write(order);
        orders.newLine();
        orders.flush();
        return readLine();
    }

    public <T> T ask(String order, Class<T> answer) throws IOException {
        return Json.read(ask(order), answer);
    }

    @Override
    public void close() {
        try {
            orders.close();
            if (!process.waitFor(5, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (IOException e) {
            process.destroyForcibly();
        } catch (InterruptedException e) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
