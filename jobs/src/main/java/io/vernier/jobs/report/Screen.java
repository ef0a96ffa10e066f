package io.vernier.jobs.report;

import io.vernier.jobs.store.manifest.RunManifest;
import java.util.ArrayList;
import java.util.List;

/** A run on one screen: its tensors, its quality, its verdict, and where the tables lie. */
public final class Screen {

    private Screen() {}

    /** The lines for a run. */
    public static List<String> of(RunSummary run) {
        Findings found = run.found();
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(TensorLines.of(run.tensors()));
        if (!found.validation().isEmpty()) {
            lines.add("");
            lines.addAll(QualityLines.of(found.validation()));
            lines.addAll(QualityLines.slices(run.slices()));
        }
        lines.addAll(QualityLines.gates(run.gates()));
        lines.add("");
        found.manifest()
                .ifPresentOrElse(
                        manifest -> complete(manifest, lines),
                        () -> lines.add("verdict: none yet, the run is not validated"));
        found.nodes().sentence().ifPresent(sentence -> lines.add("trees: " + sentence));
        lines.addAll(CertificateLines.of(run.proof()));
        run.speed()
                .ifPresent(speed -> lines.add("speed: float " + Numbers.duration(speed.floatPerRow()) + ", integers "
                        + Numbers.duration(speed.integersPerRow()) + " a row, by one thread"));
        lines.add("results: " + found.path());
        lines.addAll(queries(found.path()));
        return lines;
    }

    private static void complete(RunManifest manifest, List<String> lines) {
        manifest.notes().forEach(note -> lines.add("note: " + note));
        manifest.warnings().forEach(warning -> lines.add("warning: " + warning));
        lines.add("input scales: " + manifest.guard().choice());
        lines.add("verdict: " + manifest.judgement());
    }

    private static List<String> queries(String path) {
        String local = path.replaceFirst("^file:/+", "/");
        return List.of(
                "query:   duckdb -c \"select * from '" + local + "/parameters/part-0.parquet'\"",
                "         spark-sql -e \"select * from parquet.\\`" + path + "/parameters\\`\"");
    }
}
