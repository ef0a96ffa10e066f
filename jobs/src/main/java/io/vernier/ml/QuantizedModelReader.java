package io.vernier.ml;

import com.fasterxml.jackson.databind.JsonNode;
import io.vernier.integer.InstructionRow;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Reads what {@link QuantizedModelWriter} and a run's {@code model/} hold. */
final class QuantizedModelReader extends MLReader<QuantizedModel> {

    @Override
    public QuantizedModel load(String path) {
        SparkSession session = sparkSession();
        String line = session.read()
                .textFile(path + "/" + QuantizedModelFiles.METADATA)
                .first();
        JsonNode metadata = QuantizedModelFiles.parse(path, line);
        List<InstructionRow> rows = new ArrayList<>();
        for (Row row : session.read()
                .parquet(path + "/" + QuantizedModelFiles.DATA)
                .orderBy("step")
                .collectAsList()) {
            rows.add(instruction(row));
        }
        return QuantizedModelFiles.model(metadata, rows);
    }

    /** What {@link QuantizedModelWriter#saveToLocal} has left on this machine. */
    @Override
    public QuantizedModel loadFromLocal(String path) {
        return LocalModelFile.read(Path.of(path));
    }

    private static InstructionRow instruction(Row row) {
        Map<String, String> attributes = row.getJavaMap(row.fieldIndex("attributes"));
        return new InstructionRow(
                row.getAs("step"),
                row.getAs("kind"),
                row.getList(row.fieldIndex("inputs")),
                row.getAs("name"),
                row.<Integer>getList(row.fieldIndex("shape")).stream()
                        .mapToInt(Integer::intValue)
                        .toArray(),
                row.<Long>getList(row.fieldIndex("integers")).stream()
                        .mapToLong(Long::longValue)
                        .toArray(),
                row.<Double>getList(row.fieldIndex("reals")).stream()
                        .mapToDouble(Double::doubleValue)
                        .toArray(),
                new TreeMap<>(attributes));
    }
}
