package io.postyard.crds.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.postyard.crds.schema.Crd;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The reference pages say what the schema says. */
class ReferencePageTest {
    private static final Path DOCS = Path.of(System.getProperty("postyard.root"), "docs", "reference");

    static List<Crd> kinds() {
        return Crd.all();
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void isUpToDate(Crd crd) throws IOException {
        var page = DOCS.resolve(ReferencePage.fileName(crd));
        if (Boolean.getBoolean("postyard.regenerate")) {
            Files.createDirectories(DOCS);
            Files.writeString(page, ReferencePage.render(crd));
        }
        assertThat(page).as("run: " + ReferencePage.REGENERATE).content().isEqualTo(ReferencePage.render(crd));
    }
}
