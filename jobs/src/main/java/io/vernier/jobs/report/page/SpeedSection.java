package io.vernier.jobs.report.page;

import io.vernier.jobs.report.Numbers;
import io.vernier.jobs.report.RunSummary;
import io.vernier.validation.Speed;

/** How long float model and integers took for the held-out rows. */
final class SpeedSection {
    private static final String STEPS =
            "One block in four is timed. The float model is Vernier’s, which computes every tensor; vernier bench times Spark’s own transform.";

    private static final String NETWORK = "Both files are computed by ONNX Runtime, which shows the output alone.";

    private SpeedSection() {}

    static Section of(RunSummary run) {
        return new Section(
                "speed",
                "Speed",
                "Speed",
                "Measured around whole blocks of held-out rows while they were compared: one thread, without reading the data. "
                        + (run.isOfNetwork() ? NETWORK : STEPS),
                run.timed().map(SpeedSection::table).orElseGet(Html::new));
    }

    private static Html table(Speed speed) {
        Html html = new Html();
        if (speed.isBrief()) {
            return html.add(
                    "<p>Too few to tell: {} rows were timed, in {}, while Java was still compiling the code. More held-out rows"
                            + " tell, or vernier bench.</p>",
                    Numbers.count(speed.rows()),
                    Numbers.duration((double) speed.floatNanoseconds() + speed.integerNanoseconds()));
        }
        html.add(
                "<div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"speed\"><table id=\"speeds\"><thead><tr>"
                        + "<th scope=\"col\"></th><th scope=\"col\">time per row</th><th scope=\"col\">rows per second</th>"
                        + "<th scope=\"col\" class=\"mid\">relative to the float model</th></tr></thead><tbody>");
        row(html, "float model", speed.floatPerRow(), 1);
        row(html, "integers", speed.integersPerRow(), speed.integersPerRow() / speed.floatPerRow());
        html.add("</tbody></table></div>");
        return html;
    }

    private static void row(Html html, String model, double nanoseconds, double share) {
        html.add(
                "<tr><th scope=\"row\">{}</th><td>{}</td><td>{}</td><td class=\"mid\">{}</td></tr>",
                model,
                Numbers.duration(nanoseconds),
                Numbers.count(Math.round(1e9 / nanoseconds)),
                Numbers.percent(share));
    }
}
