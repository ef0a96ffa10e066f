package io.vernier.jobs.store.table;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.jobs.store.format.Column;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.TableSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** docs/tables.md, and what tables are. */
class TablesPageTest {
    private static final Path PAGE = Path.of("docs", "tables.md");

    static Stream<TableSchema> schemas() {
        return Stream.of(
                        Stream.of(StatisticRow.TABLE, StatisticRow.GROUPS, NodeRow.TABLE, MomentRow.TABLE),
                        RunTables.ALL.stream(),
                        Stream.of(VectorFiles.TABLE, CandidateRow.TABLE, DriftTable.TABLE))
                .flatMap(each -> each)
                .map(RecordTable::schema);
    }

    private static List<String> found(String pattern, String text) {
        return Pattern.compile(pattern, Pattern.MULTILINE)
                .matcher(text)
                .results()
                .map(match -> match.group(1) + (match.groupCount() > 1 ? " " + match.group(2) : ""))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("schemas")
    void hasEveryColumnWithItsType(TableSchema schema) throws IOException {
        String page = Files.readString(PAGE);
        int from = page.indexOf("### `" + schema.table() + "`");
        assertThat(from).as(schema.table()).isNotNegative();
        int to = page.indexOf("\n## ", from + 1);
        int next = page.indexOf("\n### ", from + 1);
        String section = page.substring(from, next < 0 ? to : Math.min(to, next));

        List<String> columns = schema.columns().stream()
                .map(column -> column.name() + " " + column.type().label()
                        + (column.presence() == Column.Presence.NULLABLE ? "?" : ""))
                .toList();
        assertThat(found("^\\| `(\\w+)` \\| (\\S+) \\|", section)).isEqualTo(columns);
    }

    @Test
    void hasNoOtherTable() throws IOException {
        assertThat(found("^### `(\\w+)`", Files.readString(PAGE)))
                .isEqualTo(schemas().map(TableSchema::table).toList());
    }
}
