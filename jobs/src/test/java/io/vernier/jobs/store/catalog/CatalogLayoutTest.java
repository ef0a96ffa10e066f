package io.vernier.jobs.store.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** docs/tables.md of the tables of catalogs. */
class CatalogLayoutTest {
    private static final Path PAGE = Path.of("docs", "tables.md");

    @Test
    void thePageHasEveryColumnOfRunsWithItsType() throws IOException {
        String page = Files.readString(PAGE);
        String section = page.substring(page.indexOf("| column of `runs` |"));
        String table = section.substring(0, section.indexOf("\n\n"));

        assertThat(Pattern.compile("^\\| `(\\w+)` \\| (\\S+) \\|", Pattern.MULTILINE)
                        .matcher(table)
                        .results()
                        .map(row -> row.group(1) + " " + row.group(2)))
                .containsExactlyElementsOf(Arrays.stream(CatalogRun.COLUMNS.fields())
                        .map(field -> field.name() + " " + field.dataType().simpleString())
                        .toList());
    }

    @Test
    void thePageNamesEveryTable() throws IOException {
        String page = Files.readString(PAGE);
        String section =
                page.substring(page.indexOf("## In the tables of a catalog"), page.indexOf("The columns of `runs`"));

        assertThat(CatalogLayout.ALL).allSatisfy(layout -> assertThat(section).contains("`" + layout.table() + "`"));
    }
}
