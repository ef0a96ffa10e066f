package io.vernier.ml;

import java.util.List;
import org.apache.spark.ml.util.MLWriter;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.SparkSession;

/** Saves factors where Spark ML is asked to: metadata as one JSON line, the codes as Parquet. */
final class QuantizedFactorsWriter extends MLWriter {
    private final QuantizedFactors model;

    QuantizedFactorsWriter(QuantizedFactors model) {
        this.model = model;
    }

    @Override
    public void saveImpl(String path) {
        SparkSession session = sparkSession();
        String metadata = QuantizedFactorsFiles.metadata(model, System.currentTimeMillis(), session.version());
        session.createDataset(List.of(metadata), Encoders.STRING())
                .coalesce(1)
                .write()
                .text(path + "/" + QuantizedModelFiles.METADATA);
        for (int k = 0; k < QuantizedFactors.TABLES.size(); k++) {
            model.tables().get(k).write().parquet(path + "/" + QuantizedFactors.TABLES.get(k));
        }
    }
}
