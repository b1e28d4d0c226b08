package io.postyard.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;

/** Looks into the maildirs {@code <root>/<domain>/<local part>/new}. */
public final class Maildirs {
    private final Path root;

    public Maildirs(Path root) {
        this.root = root;
    }

    /** The path of a {@code MailDomain} whose mail lands here. */
    String template() {
        return root + "/{domain}/{localPart}";
    }

    /** What lies in an address's maildir now. */
    public List<byte[]> messages(String address) {
        var at = address.lastIndexOf('@');
        return messages(root.resolve(address.substring(at + 1)).resolve(address.substring(0, at)));
    }

    /** Visits every message with the address it lies at. */
    void forEach(BiConsumer<String, byte[]> visitor) {
        for (var domain : children(root)) {
            for (var box : children(domain)) {
                var address = box.getFileName() + "@" + domain.getFileName();
                messages(box).forEach(message -> visitor.accept(address, message));
            }
        }
    }

    private static List<byte[]> messages(Path box) {
        var messages = new ArrayList<byte[]>();
        for (var file : children(box.resolve("new"))) {
            try {
                messages.add(Files.readAllBytes(file));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        return messages;
    }

    private static List<Path> children(Path directory) {
        try (var entries = Files.list(directory)) {
            return entries.sorted().toList();
        } catch (NoSuchFileException notYet) {
            return List.of();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
