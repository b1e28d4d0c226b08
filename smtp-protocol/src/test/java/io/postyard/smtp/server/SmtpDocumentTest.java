package io.postyard.smtp.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.mail.reply.Reply;
import io.postyard.smtp.reply.Replies;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** {@code docs/smtp.md} says what the code does. */
class SmtpDocumentTest {
    private static final Path DOCUMENT = Path.of(System.getProperty("postyard.root"), "docs", "smtp.md");

    @Test
    void showsEveryReplyOfTheCatalogue() throws IOException, IllegalAccessException {
        var document = Files.readString(DOCUMENT);
        for (var field : Replies.class.getDeclaredFields()) {
            if (field.getType() == Reply.class && field.get(null) instanceof Reply reply && reply.code() != 214) {
                var code = reply.code() + reply.enhanced().map(e -> " " + e).orElse("");
                assertThat(document)
                        .as("a row for Replies." + field.getName())
                        .contains("| `" + code + "` | " + reply.lines().getFirst() + " | ");
            }
        }
    }

    @Test
    void showsTheTableOfStatesAndVerbs() throws IOException {
        var rows = new TreeMap<String, Map<String, String>>();
        try (var table = SmtpDocumentTest.class.getResourceAsStream("state-by-verb.csv")) {
            new String(table.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .skip(1)
                    .forEach(line -> {
                        var cells = line.split(",", 4);
                        var step = cells[2].equals("ask") ? "policy" : cells[2].replace("close ", "");
                        rows.computeIfAbsent(cells[1].split(" ", 2)[0], _ -> new LinkedHashMap<>())
                                .put(cells[0], step);
                    });
        }
        var document = Files.readString(DOCUMENT);
        rows.forEach((verb, byState) ->
                assertThat(document).contains("| " + verb + " | " + String.join(" | ", byState.values()) + " |"));
    }
}
