package io.vernier.jobs.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GlossaryTest {
    @Test
    void aWordLinksToItsExplanationOnceAndWholeWordsOnly() {
        assertThat(Glossary.linked("A RANGE, the range <b>, arrangements; out-of-range"))
                .hasToString("A <a class=\"word\" href=\"#word-range\" title=\"" + Glossary.RANGE.explanation()
                        + "\">RANGE</a>, the range &lt;b&gt;, arrangements; out-of-range");
    }

    @Test
    void aPageExplainsTheWordsThatItHas() {
        String words = Glossary.section("<a href=\"#word-psi\">").content().toString();

        assertThat(words).contains("<dt id=\"word-psi\">PSI</dt>").doesNotContain("word-range");
        assertThat(Glossary.section("").content().isEmpty()).isTrue();
    }

    @Test
    void theDocumentationHasTheSameWords() throws IOException {
        String documented = Files.readString(Path.of("docs", "report.md"));

        for (Glossary word : Glossary.values()) {
            assertThat(documented).contains("| " + word.title() + " | " + word.explanation() + " |");
        }
    }
}
