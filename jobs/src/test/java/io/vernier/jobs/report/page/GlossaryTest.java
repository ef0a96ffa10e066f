package io.vernier.jobs.report.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class GlossaryTest {
    @Test
    void aWordLinksToItsExplanationOnceAndWholeWordsOnly() {
        assertThat(Glossary.linked("A range, Range <b>, arrangements; out-of-range, at what cost"))
                .hasToString("A <a class=\"word\" href=\"#word-range\" title=\"" + Glossary.RANGE.explanation()
                        + "\">range</a>, Range &lt;b&gt;, arrangements; out-of-range, at what cost");
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
