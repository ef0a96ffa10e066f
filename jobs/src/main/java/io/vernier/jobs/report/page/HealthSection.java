package io.vernier.jobs.report.page;

import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.Proof;
import io.vernier.jobs.report.RunSummary;
import io.vernier.statistics.Calibration;
import io.vernier.statistics.ChannelSummary;
import io.vernier.statistics.TensorStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/** What of the data is not as it should be, and what is proven of the rows. */
final class HealthSection {
    private static final int NAMES = 12;

    private HealthSection() {}

    static Section of(RunSummary run) {
        Calibration calibration = run.found().calibration();
        Html html = Html.of("<div class=\"two\"><div>");
        nonFinite(html, calibration);
        leftOut(
                html,
                "calibration",
                OptionalLong.of(calibration.nullRows()),
                OptionalLong.of(calibration.skippedRows()));
        leftOut(html, "held-out", run.count("null_rows"), run.count("skipped_rows"));
        channels(html, calibration);
        run.found().manifest().ifPresent(manifest -> {
            manifest.warnings().forEach(warning -> html.add("<p class=\"note badn\">{}</p>", warning));
            manifest.notes().forEach(note -> html.add("<p class=\"note\">{}</p>", note));
        });
        html.add("</div>");
        run.proof().ifPresent(proof -> html.add("{}", proof(proof)));
        return new Section(
                "health",
                "Health",
                "Data health and proof",
                "Of " + Numbers.count(calibration.rows()) + (run.isOfTables() ? " vectors" : " calibration rows")
                        + " every value was looked at, in one pass.",
                html.add("</div>"));
    }

    private static void nonFinite(Html html, Calibration calibration) {
        List<String> found = new ArrayList<>();
        for (TensorStatistics tensor : calibration.tensors()) {
            ChannelSummary all = tensor.whole().summary();
            long bad = all.nonFiniteCount() + all.float32OverflowCount();
            if (bad > 0) {
                found.add(Numbers.count(all.nanCount()) + " NaN, "
                        + Numbers.count(all.nonFiniteCount() - all.nanCount()) + " infinite, "
                        + Numbers.count(all.float32OverflowCount()) + " beyond float32 in "
                        + tensor.layout().name());
            }
        }
        if (found.isEmpty()) {
            html.add("<p class=\"note good\">No NaN, no infinity, nothing beyond float32.</p>");
        } else {
            html.add("<p class=\"note badn\">{}.</p>", String.join("; ", found));
        }
    }

    private static void leftOut(Html html, String which, OptionalLong nullRows, OptionalLong skippedRows) {
        long nulls = nullRows.orElse(0);
        long skipped = skippedRows.orElse(0);
        if (nulls + skipped > 0) {
            html.add(
                    "<p class=\"note badn\">Of the {} rows, {} with a null and {} with NaN or infinities were left out.</p>",
                    which,
                    Numbers.count(nulls),
                    Numbers.count(skipped));
        }
    }

    /** Channels of the input that tell nothing. */
    private static void channels(Html html, Calibration calibration) {
        TensorStatistics input = calibration.tensors().get(0);
        List<String> constant = new ArrayList<>();
        List<String> empty = new ArrayList<>();
        for (int channel = 0; channel < input.layout().channels(); channel++) {
            ChannelSummary summary = input.summary(channel);
            String name = input.layout().channelName(channel).orElse("[" + channel + "]");
            if (summary.min().isEmpty()) {
                empty.add(name);
            } else if (summary.min().equals(summary.max())) {
                constant.add(name);
            }
        }
        named(html, "One value alone in the calibration: ", constant);
        named(html, "No finite value in the calibration: ", empty);
    }

    private static void named(Html html, String sentence, List<String> names) {
        if (!names.isEmpty()) {
            int more = names.size() - NAMES;
            html.add(
                    "<p class=\"note\">{}<b>{}</b>{}.</p>",
                    sentence,
                    String.join(", ", names.subList(0, Math.min(NAMES, names.size()))),
                    more > 0 ? " and " + Numbers.count(more) + " more" : "");
        }
    }

    private static Html proof(Proof proof) {
        Html html = Html.of(
                "<div class=\"card pad\" id=\"proof\"><p>The outputs of {} are {} float model’s, for {}: a proof, not a measurement.</p>",
                proof.layer(),
                proof.bound() == 0
                        ? "those of the"
                        : Html.of("within <b>{}</b> of the", Words.number(proof.bound(), 3)),
                proof.domain());
        if (proof.rows().isPresent() && proof.rows().getAsLong() > 0) {
            long rows = proof.rows().getAsLong();
            long covered = proof.covered().orElse(0);
            long certified = proof.certified().orElse(0);
            boolean classes = proof.certified().isPresent();
            html.add(
                    "<p><b>{}</b> of the held-out rows {}.</p>",
                    Numbers.percent((double) (classes ? certified : covered) / rows),
                    classes ? "provably keep their class" : "are among these");
            html.add(
                    "<div class=\"stack\" role=\"img\" aria-label=\"rows by proof\"><i class=\"s1\" style=\"width:{}%\"></i><i class=\"s2\""
                            + " style=\"width:{}%\"></i><i class=\"s3\"></i></div><div class=\"legend\">",
                    width(certified, rows), width(covered - certified, rows));
            if (classes) {
                html.add("<span><i class=\"s1\"></i>proven {}</span>", Numbers.count(certified));
            }
            html.add(
                    "<span><i class=\"s2\"></i>in range{} {}</span><span><i class=\"s3\"></i>outside {}</span></div>",
                    classes ? ", not proven" : "",
                    Numbers.count(covered - certified),
                    Numbers.count(rows - covered));
        }
        return html.add("</div>");
    }

    private static String width(long part, long rows) {
        return String.format(Locale.ROOT, "%.2f", 100.0 * part / rows);
    }
}
