package io.vernier.jobs.report;

import io.vernier.jobs.store.CalibrationDirectory;
import io.vernier.jobs.store.RunDirectory;
import io.vernier.jobs.store.RunManifest;
import java.util.ArrayList;
import java.util.List;

/** A run on one screen: its tensors, its quality, its verdict, and where the tables lie. */
public final class Screen {

    private Screen() {}

    /** The lines for a run, from its tables. */
    public static List<String> of(CalibrationDirectory calibration, RunDirectory run) {
        return lines(new Findings(
                run.path(),
                calibration.readStatistics(),
                run.readParameters(),
                run.readValidation(),
                run.readCertificate(),
                run.manifest()));
    }

    /** The lines for what was found. */
    public static List<String> lines(Findings findings) {
        List<String> lines = new ArrayList<>(List.of(""));
        lines.addAll(TensorLines.of(findings.calibration(), findings.parameters(), findings.validation()));
        if (!findings.validation().isEmpty()) {
            lines.add("");
            lines.addAll(QualityLines.of(findings.validation()));
            lines.addAll(QualityLines.slices(findings.validation()));
        }
        findings.manifest().ifPresent(manifest -> lines.addAll(QualityLines.gates(manifest.gates())));
        lines.add("");
        findings.manifest()
                .ifPresentOrElse(
                        manifest -> complete(manifest, lines),
                        () -> lines.add("verdict: none yet, the run is" + " not validated"));
        lines.addAll(CertificateLines.of(findings.certificate()));
        lines.add("results: " + findings.path());
        lines.addAll(queries(findings.path()));
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
