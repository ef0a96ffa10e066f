package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration.CalibrationConfiguration;
import io.vernier.config.JobConfiguration.CalibrationConfiguration.Measured;
import io.vernier.config.JobConfiguration.ValidationConfiguration;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.scan.CalibrationScan.Subject;
import io.vernier.spark.source.DataSet;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * Which models are read for in one scan: all whose stages before the input add columns to the rows, as far as their states go into the
 * budget together. Stages that leave rows out make a table of their own, which is read for its model alone.
 */
final class ScanPlan {
    private ScanPlan() {}

    /** The scans of the calibration data; every model is in one of them, with others of which as much is kept. */
    static List<List<ModelJob>> calibration(List<ModelJob> models) {
        return models.stream()
                .collect(Collectors.groupingBy(
                        model -> model.context().calibration().orElseThrow().configuration(),
                        LinkedHashMap::new,
                        Collectors.toList()))
                .values()
                .stream()
                .flatMap(
                        alike -> of(
                                alike,
                                model -> model.context()
                                        .calibration()
                                        .orElseThrow()
                                        .data(),
                                ScanPlan::stateBytes)
                                .stream())
                .toList();
    }

    /** The scans of the held-out data; every model is in one of them, alone where no such data is configured. */
    static List<List<ModelJob>> validation(List<ModelJob> models) {
        if (models.stream().anyMatch(model -> model.context().validation().isEmpty())) {
            return models.stream().map(List::of).toList();
        }
        return of(models, model -> model.context().validation().orElseThrow(), together -> together.stream()
                .map(ModelJob::context)
                .mapToLong(ScanPlan::validationBytes)
                .sum());
    }

    /** The scans of the calibration data in which candidates are compared; every one is in one of them, in order. */
    static List<List<ModelJob>> selection(List<ModelJob> candidates, DataSet rows) {
        return of(candidates, model -> rows, together -> together.stream()
                .map(ModelJob::context)
                .mapToLong(job -> JobContext.validationBytes(job.loaded(), rows, List.of()))
                .sum());
    }

    private static List<List<ModelJob>> of(
            List<ModelJob> models, Function<ModelJob, DataSet> data, ToLongFunction<List<ModelJob>> bytes) {
        List<List<ModelJob>> scans = new ArrayList<>();
        List<ModelJob> open = new ArrayList<>();
        for (ModelJob model : models) {
            if (!data.apply(model).hasRowsOfSource()) {
                scans.add(List.of(model));
                continue;
            }
            open.add(model);
            if (open.size() > 1 && bytes.applyAsLong(open) > budget(model)) {
                scans.add(List.copyOf(open.subList(0, open.size() - 1)));
                open = new ArrayList<>(List.of(model));
            }
        }
        if (!open.isEmpty()) {
            scans.add(List.copyOf(open));
        }
        return scans;
    }

    /** A job that names a saved calibration has the usual one. */
    private static long budget(ModelJob model) {
        return model.context().configuration().calibration() instanceof Measured measured
                ? measured.stateBudgetBytes()
                : CalibrationConfiguration.DEFAULT_STATE_BUDGET_BYTES;
    }

    private static long stateBytes(List<ModelJob> models) {
        Measured configuration =
                models.get(0).context().calibration().orElseThrow().configuration();
        return CalibrationScan.layouts(subjects(models)).stream()
                .mapToLong(layouts -> JobContext.stateBytes(configuration, layouts))
                .sum();
    }

    /** What a scan of the calibration data measures. */
    static List<Subject> subjects(List<ModelJob> models) {
        return models.stream()
                .map(ModelJob::context)
                .map(job -> new Subject(
                        job.measured(), job.calibration().orElseThrow().data(), job.share()))
                .toList();
    }

    private static long validationBytes(JobContext job) {
        ValidationConfiguration held = job.configuration().validation().orElseThrow();
        return JobContext.validationBytes(job.loaded(), job.validation().orElseThrow(), held.slices());
    }
}
