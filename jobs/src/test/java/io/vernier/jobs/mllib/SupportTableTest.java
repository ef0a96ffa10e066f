package io.vernier.jobs.mllib;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What docs/models.md says is supported, and what is. */
class SupportTableTest {
    private static final Path REPOSITORY = Path.of("").toAbsolutePath().getParent();

    @Test
    void thePageNamesEverySupportedClassAndNoOther() throws IOException {
        String page = Files.readString(Path.of("docs", "models.md"));
        String table = page.substring(page.indexOf("## Models and stages"), page.indexOf("Anything else is refused"));

        List<String> named = Pattern.compile("`([A-Z][A-Za-z0-9]+)`")
                .matcher(table)
                .results()
                .map((MatchResult name) -> name.group(1))
                .toList();

        assertThat(named).containsExactlyInAnyOrderElementsOf(SupportedStages.names());
    }

    @Test
    void thePageNamesTheVersionsOfSparkThatAreTried() throws IOException {
        String page = Files.readString(Path.of("docs", "models.md"));
        String script = Files.readString(REPOSITORY.resolve("deploy/test/spark-versions.sh"));

        List<String> tried = Pattern.compile("\\b4\\.\\d\\.\\d\\b")
                .matcher(script)
                .results()
                .map(MatchResult::group)
                .distinct()
                .toList();

        assertThat(tried).isNotEmpty();
        assertThat(page).contains("| " + String.join(", ", tried) + " from PyPI |");
    }
}
