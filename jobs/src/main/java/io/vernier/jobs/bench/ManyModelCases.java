package io.vernier.jobs.bench;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration.Footers;
import io.vernier.config.JobConfiguration.CalibrationConfiguration.Measured;
import io.vernier.config.NonFinite;
import io.vernier.config.SourceConfiguration;
import io.vernier.spark.mllib.SavedModel;
import io.vernier.spark.mllib.SavedModels;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.scan.CalibrationScan.Subject;
import io.vernier.spark.scan.Share;
import io.vernier.spark.source.DataSet;
import io.vernier.spark.source.OpenedSource;
import java.util.List;

/** Many models of one table: their calibration in one scan, beside that of one of them. */
final class ManyModelCases {
    static final int MODELS = 20;

    private static final String RATIO = "many_models_calibration_to_one";

    private final BenchTable table;

    ManyModelCases(BenchTable table) {
        this.table = table;
    }

    /** The names of what {@link #addTo} compares. */
    List<String> ratios() {
        return List.of(RATIO);
    }

    /** @param paths of the saved models */
    void addTo(Cases cases, List<String> paths) {
        List<SavedModel> models = paths.stream()
                .map(path -> SavedModels.load(table.session(), path))
                .toList();
        String one = "many models: calibration of one";
        String all = "many models: calibration of " + models.size();
        cases.add(one, () -> calibrate(models.subList(0, 1)));
        cases.add(all, () -> calibrate(models));
        cases.compare(RATIO, all, one);
    }

    private void calibrate(List<SavedModel> models) {
        Measured configuration = new Measured(
                SourceConfiguration.files("calibration", "parquet", table.path()),
                CalibrationConfiguration.DEFAULT_HISTOGRAM_CHANNELS,
                1,
                Long.MAX_VALUE,
                Footers.IGNORE);
        OpenedSource opened = OpenedSource.of(table.session(), configuration.source());
        List<Subject> subjects = models.stream()
                .map(model -> new Subject(
                        model.model(),
                        DataSet.of(opened, model.preparation(), model.features(), NonFinite.SKIP, DataSet.Extras.NONE),
                        Share.ALL))
                .toList();
        CalibrationScan.measure(
                table.session().sparkContext(),
                subjects,
                configuration,
                table.session().sparkContext().longAccumulator());
    }
}
