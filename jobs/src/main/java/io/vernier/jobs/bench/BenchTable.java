package io.vernier.jobs.bench;

import io.vernier.jobs.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.jobs.config.NonFinite;
import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.measurement.CalibrationScan;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.source.FeatureColumns;
import io.vernier.jobs.source.OpenedSource;
import io.vernier.model.LayeredModel;
import java.util.List;
import org.apache.spark.ml.Transformer;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** The Parquet table that every case reads, as a job would and as Spark does. */
record BenchTable(SparkSession session, String path) {

    Dataset<Row> rows() {
        return session.read().parquet(path);
    }

    /** Opened and checked as the data of a job is. */
    DataSet data(List<Transformer> preparation, FeatureColumns features) {
        SourceConfiguration source = SourceConfiguration.files("calibration", "parquet", path);
        return DataSet.of(OpenedSource.of(session, source), preparation, features, NonFinite.SKIP, DataSet.Extras.NONE);
    }

    /** One pass that gathers the statistics of every tensor of a model. */
    void calibrate(LayeredModel model, DataSet data) {
        CalibrationScan.run(
                session.sparkContext(),
                model,
                data,
                CalibrationConfiguration.DEFAULT_HISTOGRAM_CHANNELS,
                session.sparkContext().longAccumulator());
    }
}
