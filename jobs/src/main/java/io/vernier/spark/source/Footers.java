package io.vernier.spark.source;

import io.vernier.spark.plan.BlockLayout;
import io.vernier.spark.plan.BlockLayout.Kind;
import io.vernier.spark.plan.BlockLayout.Part;
import io.vernier.spark.plan.ParquetFooters;
import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.Path;
import org.apache.spark.SparkContext;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** What the footers of Parquet files say of feature columns that come from the files as they are, one channel each. */
public final class Footers {
    /** More are not worth their requests. */
    private static final int MOST_FILES = 1000;

    private final List<String> files;
    private final List<String> columns;

    private Footers(List<String> files, List<String> columns) {
        this.files = files;
        this.columns = columns;
    }

    /**
     * Those of the files under a scan.
     *
     * @param rows whose columns come from Parquet files as they are
     * @return absent where there are vectors, columns that the names of directories tell, or too many files
     */
    static Optional<Footers> of(Dataset<Row> rows, BlockLayout layout) {
        if (layout.parts().stream().anyMatch(part -> part.kind() == Kind.VECTOR)) {
            return Optional.empty();
        }
        List<String> files = Arrays.stream(rows.inputFiles())
                .map(file -> new Path(URI.create(file)).toString())
                .toList();
        List<String> columns = layout.parts().stream().map(Part::column).toList();
        boolean partitioned =
                columns.stream().anyMatch(column -> files.stream().anyMatch(file -> file.contains("/" + column + "=")));
        return files.isEmpty() || files.size() > MOST_FILES || partitioned
                ? Optional.empty()
                : Optional.of(new Footers(files, columns));
    }

    /** Number of files. */
    public int files() {
        return files.size();
    }

    /** Reads them; columns are the channels of the input. */
    public ParquetFooters read(SparkContext context) {
        return ParquetFooters.read(context, files, columns);
    }
}
