package io.vernier.jobs.stage;

import io.vernier.jobs.config.SourceConfiguration;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.store.SourceListing;
import io.vernier.statistics.TensorLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** What a job would read and write, in sentences. */
final class JobPlan {
    private JobPlan() {}

    static List<String> of(JobContext job) {
        List<String> lines = new ArrayList<>();
        lines.add("Model \"" + job.configuration().model().path() + "\": " + String.join(", ", tensors(job.layouts()))
                + ".");
        lines.add(data(
                "Calibration",
                job.configuration().calibration().source(),
                job.calibrationListing(),
                job.calibration()));
        job.validation()
                .ifPresent(held -> lines.add(data(
                        "Validation",
                        job.configuration().validation().orElseThrow().source(),
                        job.validationListing(),
                        held)));
        lines.add(String.format(
                Locale.ROOT,
                "The statistics typically take %,d bytes in each task, 128 KiB for a histogram, which may grow to 2.5 MiB.",
                JobContext.stateBytes(job.configuration().calibration(), job.layouts())));
        job.validation()
                .ifPresent(held -> lines.add(String.format(
                        Locale.ROOT,
                        "The validation typically takes %,d bytes in each task.",
                        JobContext.validationBytes(
                                job.saved(),
                                held,
                                job.configuration().validation().orElseThrow().slices()))));
        lines.add("The calibration \"" + job.calibrationDirectory().path() + "\" "
                + (job.calibrationDirectory().manifest().isPresent()
                        ? "is complete and would be used."
                        : "would be written."));
        lines.add("The run \"" + job.runDirectory().path() + "\" "
                + (job.runDirectory().manifest().isPresent() ? "is complete and would be used." : "would be written."));
        job.warnings().forEach(warning -> lines.add("Warning: " + warning));
        lines.add("Nothing was read but schemas, and nothing was written.");
        return lines;
    }

    private static List<String> tensors(List<TensorLayout> layouts) {
        return layouts.stream()
                .map(layout -> layout.name() + " (" + layout.channels() + ")")
                .toList();
    }

    private static String data(String what, SourceConfiguration source, SourceListing listing, DataSet data) {
        return String.format(
                Locale.ROOT,
                "%s reads \"%s\" (%,d files, %,d bytes)%s: %d columns.",
                what,
                source.path(),
                listing.files().size(),
                listing.bytes(),
                source.where().map(where -> " where " + where).orElse(""),
                data.columns().size());
    }
}
