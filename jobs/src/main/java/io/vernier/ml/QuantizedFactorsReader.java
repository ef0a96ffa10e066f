package io.vernier.ml;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.apache.spark.ml.util.MLReader;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;

/** Reads what {@link QuantizedFactorsWriter} and the {@code model/} of a run of factors hold. */
final class QuantizedFactorsReader extends MLReader<QuantizedFactors> {

    @Override
    public QuantizedFactors load(String path) {
        String line = sparkSession()
                .read()
                .textFile(path + "/" + QuantizedModelFiles.METADATA)
                .first();
        JsonNode metadata = QuantizedFactorsFiles.parse(path, line);
        List<Dataset<Row>> tables = QuantizedFactors.TABLES.stream()
                .map(table -> sparkSession().read().parquet(path + "/" + table).select("id", "scale", "codes"))
                .toList();
        return QuantizedFactorsFiles.model(metadata, tables);
    }
}
