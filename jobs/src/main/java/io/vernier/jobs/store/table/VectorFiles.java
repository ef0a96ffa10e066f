package io.vernier.jobs.store.table;

import io.vernier.jobs.store.format.ContentDigest;
import io.vernier.jobs.store.format.RecordTable;
import io.vernier.jobs.store.format.TableFile;
import io.vernier.jobs.store.format.TableRow;
import io.vernier.jobs.store.format.TableSummary;
import java.io.Serializable;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * The table {@code vectors}: the codes of a table of vectors, in parts that tasks write, each by itself and whole. A part that is written
 * twice has the same bytes.
 *
 * @param table its name in the manifest, below the run's directory
 * @param directory where the parts lie
 * @param runId of the run
 */
public record VectorFiles(String table, String directory, String runId) implements Serializable {
    public static final RecordTable<Coded> TABLE = RecordTable.of("vectors", 1, "run_id", Coded.class);

    /** The table of a run with this name in its {@code model/}. */
    public static VectorFiles of(Path run, String name) {
        String table = TableSummary.MODEL + name;
        return new VectorFiles(table, new Path(run, table).toString(), run.getName());
    }

    /** Its name in {@code model/}. */
    public static String name(String table) {
        return table.substring(TableSummary.MODEL.length());
    }

    /**
     * A row.
     *
     * @param scale of this vector alone; absent where the columns have scales
     * @param codes one for each element
     */
    @SuppressWarnings("ArrayRecordComponent")
    public record Coded(OptionalInt id, Optional<String> word, OptionalDouble scale, int[] codes) {}

    /** The rows of a part, written by a task. */
    public TableSummary write(Configuration hadoop, int part, Iterator<Coded> rows) {
        return part(hadoop, part).write(rows(rows));
    }

    /** What {@link #write} would give of the rows of a part, which is not written. */
    public TableSummary digest(Iterator<Coded> rows) {
        return ContentDigest.summary(TABLE.schema(), rows(rows));
    }

    /**
     * Reads the parts that are there.
     *
     * @return the summary of all of them; of no rows where there is no part
     * @throws io.vernier.outcome.Refusal if one is damaged (21)
     */
    public TableSummary read(Configuration hadoop) {
        List<TableSummary> parts = new ArrayList<>();
        Consumer<TableRow> nothing = row -> {};
        for (int part = 0; part(hadoop, part).exists(); part++) {
            parts.add(part(hadoop, part).read(nothing));
        }
        return summary(parts);
    }

    /** The summary of a table from those of its parts, in order. */
    public TableSummary summary(List<TableSummary> parts) {
        long rows = parts.stream().mapToLong(TableSummary::rows).sum();
        if (parts.size() == 1) {
            return new TableSummary(table, rows, parts.get(0).digest());
        }
        var digest = ContentDigest.sha256();
        parts.forEach(part -> digest.update(part.digest().getBytes(StandardCharsets.US_ASCII)));
        return new TableSummary(table, rows, HexFormat.of().formatHex(digest.digest()));
    }

    private TableFile part(Configuration hadoop, int part) {
        return new TableFile(hadoop, new Path(directory), "part-" + part + ".parquet", TABLE.schema());
    }

    private Iterator<TableRow> rows(Iterator<Coded> rows) {
        return TABLE.rows(
                runId, Stream.iterate(rows, Iterator::hasNext, each -> each).map(Iterator::next));
    }
}
