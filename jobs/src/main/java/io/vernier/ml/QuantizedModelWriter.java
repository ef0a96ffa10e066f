package io.vernier.ml;

import io.vernier.integer.InstructionRow;
import io.vernier.integer.ProgramCodec;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.types.StructType;

/** Saves a model where Spark ML is asked to: metadata as one JSON line, the program's rows as Parquet. */
final class QuantizedModelWriter extends MLWriter {
    private static final StructType ROWS = StructType.fromDDL("step int, kind string, inputs array<int>, name string,"
            + " shape array<int>, integers array<bigint>, reals array<double>, attributes map<string,string>");

    private final QuantizedModel model;

    QuantizedModelWriter(QuantizedModel model) {
        this.model = model;
    }

    /**
     * Saves on the disk of this machine and nowhere else, as a Spark Connect server does with the models that it puts out of memory.
     *
     * @throws IOException if it cannot be written, or is there already
     */
    @Override
    public void saveToLocal(String path) throws IOException {
        LocalModelFile.write(model, Path.of(path), sparkSession().version());
    }

    @Override
    public void saveImpl(String path) {
        SparkSession session = sparkSession();
        String metadata = QuantizedModelFiles.metadata(model, System.currentTimeMillis(), session.version());
        session.createDataset(List.of(metadata), org.apache.spark.sql.Encoders.STRING())
                .coalesce(1)
                .write()
                .text(path + "/" + QuantizedModelFiles.METADATA);
        List<Row> rows = new ArrayList<>();
        for (InstructionRow row : ProgramCodec.encode(model.program())) {
            rows.add(RowFactory.create(
                    row.step(),
                    row.kind(),
                    row.inputs(),
                    row.name(),
                    Arrays.stream(row.shape()).boxed().toList(),
                    Arrays.stream(row.integers()).boxed().toList(),
                    Arrays.stream(row.reals()).boxed().toList(),
                    row.attributes()));
        }
        session.createDataFrame(rows, ROWS).coalesce(1).write().parquet(path + "/" + QuantizedModelFiles.DATA);
    }
}
