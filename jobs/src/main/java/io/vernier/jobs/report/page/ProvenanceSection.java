package io.vernier.jobs.report.page;

import io.vernier.config.Secrets;
import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.store.manifest.Provenance;
import io.vernier.jobs.store.manifest.RunManifest;
import io.vernier.jobs.store.manifest.RunOrigin;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What made the run, and how to look at it. */
final class ProvenanceSection {
    private ProvenanceSection() {}

    static Section of(RunSummary run) {
        Html html = Html.of("<div class=\"card pad\"><dl class=\"prov\">");
        fact(html, "run", run.runId());
        run.found().manifest().ifPresent(manifest -> facts(html, manifest));
        fact(
                html,
                run.isOfTables() ? "vectors" : "calibration rows",
                Numbers.count(run.found().calibration().rows()));
        String path = Secrets.mask(run.found().path());
        String local = path.replaceFirst("^file:/+", "/");
        html.add(
                "</dl><pre tabindex=\"0\">vernier verify {}\nduckdb -c \"from \u2018{}/parameters/part-0.parquet\u2019\"</pre></div>"
                        .replace('\u2018', '\'')
                        .replace('\u2019', '\''),
                path,
                local);
        run.found().manifest().ifPresent(manifest -> settings(html, manifest));
        return new Section(
                "provenance",
                "Provenance",
                "Provenance",
                "Everything that decides the result. The same inputs give the same bits again.",
                html);
    }

    private static void facts(Html html, RunManifest manifest) {
        Provenance made = manifest.provenance();
        fact(html, "calibration", manifest.calibrationId());
        manifest.origin().map(RunOrigin::modelDigest).ifPresent(digest -> fact(html, "model digest", digest));
        fact(
                html,
                "made by",
                "Vernier " + made.program() + ", Spark " + made.spark() + ", Java " + made.java() + ", "
                        + made.machine());
        fact(html, "started", made.started().toString());
        fact(html, "finished", made.finished().toString());
    }

    private static void fact(Html html, String name, String value) {
        html.add("<dt>{}</dt><dd>{}</dd>", name, value);
    }

    private static void settings(Html html, RunManifest manifest) {
        html.add("<details><summary>configuration</summary><div class=\"card pad\"><dl class=\"prov\">");
        flat(manifest.configuration()).forEach((key, value) -> fact(html, key, value));
        html.add(
                "</dl></div></details><details><summary>digests of the tables</summary><div class=\"card pad\"><dl class=\"prov\">");
        manifest.tables()
                .forEach(table ->
                        fact(html, table.table(), table.digest() + ", " + Numbers.count(table.rows()) + " rows"));
        html.add("</dl></div></details>");
    }

    /** Each key of a configuration with its path and its value as text. */
    static SortedMap<String, String> flat(Map<?, ?> configuration) {
        SortedMap<String, String> flat = new TreeMap<>();
        flatten("", configuration, flat);
        return flat;
    }

    private static void flatten(String path, Map<?, ?> node, SortedMap<String, String> flat) {
        node.forEach((key, value) -> {
            if (value instanceof Map<?, ?> inner && !inner.isEmpty()) {
                flatten(path + key + ".", inner, flat);
            } else {
                flat.put(path + key, String.valueOf(value));
            }
        });
    }
}
