package io.vernier.jobs.stage;

import io.vernier.config.JobConfiguration;
import io.vernier.config.SourceConfiguration;
import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.model.Linear;
import io.vernier.model.MeasuredModel;
import io.vernier.refit.ModelRefit;
import io.vernier.spark.mllib.Network;
import io.vernier.spark.scan.CalibrationScan;
import io.vernier.spark.source.DataSet;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What a job would read and write, in sentences. */
final class JobPlan {
    static final String NOTHING_DONE = "Nothing was read but schemas, and nothing was written.";

    private JobPlan() {}

    static List<String> of(List<ModelJob> models) {
        List<String> lines = new ArrayList<>();
        models.forEach(model -> lines.addAll(of(model.context())));
        if (models.size() > 1) {
            lines.addAll(scans(models));
        }
        lines.addAll(appended(models.get(0).context().configuration()));
        lines.add(NOTHING_DONE);
        return lines;
    }

    /** Where results would be appended. */
    static List<String> appended(JobConfiguration configuration) {
        return configuration.output().tables().stream()
                .map(namespace -> "Complete runs would be appended to the tables of \"" + namespace + "\".")
                .toList();
    }

    /** How often data would be read for several models. */
    private static List<String> scans(List<ModelJob> models) {
        List<ModelJob> open =
                models.stream().filter(model -> !model.context().hasRun()).toList();
        List<String> lines = new ArrayList<>();
        if (models.get(0).context().calibration().isPresent()) {
            lines.add(scans(
                    "calibration",
                    ScanPlan.calibration(open.stream()
                            .filter(model -> !model.context().hasCalibration())
                            .toList())));
        }
        if (models.get(0).context().validation().isPresent()) {
            lines.add(scans("validation", ScanPlan.validation(open)));
        }
        return lines;
    }

    private static String scans(String what, List<List<ModelJob>> scans) {
        return scans.isEmpty()
                ? "The " + what + " data would not be read again."
                : String.format(
                        Locale.ROOT,
                        "The %s data would be read in %d scan%s: %s.",
                        what,
                        scans.size(),
                        scans.size() == 1 ? "" : "s",
                        scans.stream()
                                .map(scan -> scan.stream()
                                        .map(model -> "\""
                                                + model.context()
                                                        .configuration()
                                                        .model()
                                                        .name()
                                                + "\"")
                                        .collect(Collectors.joining(", ")))
                                .collect(Collectors.joining("; ")));
    }

    private static List<String> of(JobContext job) {
        List<String> lines = new ArrayList<>(inputs(job));
        job.validation()
                .ifPresent(held -> lines.add(String.format(
                        Locale.ROOT,
                        "The validation typically takes %,d bytes in each task.",
                        JobContext.validationBytes(
                                job.loaded(),
                                held,
                                job.configuration().validation().orElseThrow().slices()))));
        lines.add("The calibration \"" + job.calibrationDirectory().path() + "\" "
                + (job.hasCalibration() ? "is complete and would be used." : "would be written."));
        if (job.loaded() instanceof Network network) {
            FloatSearch.plan(network).ifPresent(lines::add);
        }
        Refitting.of(job.loaded(), job.configuration())
                .ifPresent(refitting -> lines.add(fitting(refitting, job.calibrationDirectory())));
        lines.add("The run \"" + job.runDirectory().path() + "\" "
                + (job.hasRun() ? "is complete and would be used." : "would be written."));
        job.warnings().forEach(warning -> lines.add("Warning: " + warning));
        return lines;
    }

    private static String fitting(Refitting refitting, CalibrationDirectory calibration) {
        ModelRefit refit = refitting.refit();
        String layers = refit.layers().stream().map(Linear::name).collect(Collectors.joining("\", \""));
        if (refitting.budget().isPresent()) {
            return String.format(
                    Locale.ROOT,
                    "Widths of \"%s\" are chosen under quantization.budget and weights re-fitted; the calibration data"
                            + " would be read once more for each layer and width of its inputs that is tried, %,d bytes"
                            + " in each task.",
                    layers,
                    refitting.stateBytes());
        }
        int passes = refitting.passes(calibration);
        return String.format(
                Locale.ROOT,
                "Weights of \"%s\" are re-fitted; %s, %,d bytes in each task.",
                layers,
                switch (passes) {
                    case 0 -> "their moments are complete and would be used";
                    case 1 -> "the calibration data would be read once more";
                    case 2 -> "the calibration data would be read twice more";
                    default -> "the calibration data would be read " + passes + " times more";
                },
                refitting.stateBytes());
    }

    /** What would be read. */
    static List<String> inputs(JobContext job) {
        List<String> lines = new ArrayList<>();
        lines.add("Model \"" + job.configuration().model().path() + "\": " + String.join(", ", tensors(job.measured()))
                + ".");
        job.calibration().ifPresent(input -> lines.add(data("Calibration", input.source(), input.data())));
        job.validation()
                .ifPresent(held -> lines.add(data(
                        "Validation",
                        job.configuration().validation().orElseThrow().source(),
                        held)));
        job.calibration().ifPresent(input -> lines.add(size(job.measured(), input)));
        return lines;
    }

    private static List<String> tensors(MeasuredModel model) {
        return model.tensors().stream()
                .map(tensor -> tensor + " (" + model.channels(tensor) + ")")
                .toList();
    }

    private static String size(MeasuredModel model, CalibrationInput input) {
        return String.format(
                Locale.ROOT,
                "The statistics typically take %,d bytes in each task; a histogram may grow to 2.5 MiB.",
                JobContext.stateBytes(
                        input.configuration(),
                        CalibrationScan.layouts(model, input.data().channelNames())));
    }

    private static String data(String what, SourceConfiguration source, DataSet data) {
        return String.format(
                Locale.ROOT,
                "%s reads \"%s\" (%s)%s: %d columns.",
                what,
                source.name(),
                data.version().said(),
                source.where().map(where -> " where " + where).orElse(""),
                data.columns().size());
    }
}
