package io.vernier.jobs.bench;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.NonFinite;
import io.vernier.config.SourceConfiguration;
import io.vernier.jobs.comparison.ValidationMeasurement;
import io.vernier.jobs.comparison.ValidationMeasurement.Integers;
import io.vernier.jobs.comparison.ValidationMeasurement.Subject;
import io.vernier.model.LayeredModel;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.source.ClassNames;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.FeatureColumns;
import io.vernier.spark.source.OpenedSource;
import java.util.List;
import java.util.Optional;
import org.apache.spark.broadcast.Broadcast;
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
        return data(preparation, features, DataSet.Extras.NONE);
    }

    /** The same for a model, with the labels in a column of that name, if there is one. */
    DataSet labelled(SavedModel saved) {
        return data(
                saved.preparation(),
                saved.features(),
                new DataSet.Extras(Optional.empty(), Optional.of("label"), ClassNames.UNKNOWN, List.of()));
    }

    private DataSet data(List<Transformer> preparation, FeatureColumns features, DataSet.Extras extras) {
        SourceConfiguration source = SourceConfiguration.files("calibration", "parquet", path);
        return DataSet.of(OpenedSource.of(session, source), preparation, features, NonFinite.SKIP, extras);
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

    /** One pass that compares a model with each of its integers. */
    void validate(SavedModel saved, List<Integers> integers) {
        Broadcast<Subject> subject = session.sparkContext()
                .broadcast(new Subject(saved.model(), integers), scala.reflect.ClassTag$.MODULE$.apply(Subject.class));
        labelled(saved)
                .scan(new ValidationMeasurement(subject), session.sparkContext().longAccumulator());
        subject.destroy();
    }
}
