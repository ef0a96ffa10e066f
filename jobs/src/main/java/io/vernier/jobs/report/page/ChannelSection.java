package io.vernier.jobs.report.page;

import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.report.TensorSummary;
import java.util.List;

/** The browser of channels: what was seen, the range that was chosen, what it cuts off. */
final class ChannelSection {
    private ChannelSection() {}

    static Section of(RunSummary run) {
        Html html = new Html();
        List<TensorSummary> tensors = run.tensors();
        html.add(
                "<div class=\"card\" id=\"explore\"><div class=\"tools\"><select id=\"tensor\" aria-label=\"tensor\">");
        for (int k = 0; k < tensors.size(); k++) {
            html.add("<option value=\"{}\">{}</option>", k, tensors.get(k).name());
        }
        html.add("</select><select id=\"sort\" aria-label=\"order\"><option value=\"noise\">noisiest first</option>"
                + "<option value=\"clip\">most clipped first</option><option value=\"wide\">widest first</option>"
                + "<option value=\"bad\">NaN and infinities first</option><option value=\"order\">in order</option></select>"
                + "<input id=\"q\" type=\"search\" placeholder=\"find a channel\" aria-label=\"find a channel\">"
                + "<button id=\"log\" aria-pressed=\"true\">log</button></div><div class=\"explore\"><div><div class=\"list\">"
                + "<table role=\"grid\" aria-label=\"channels\"><thead><tr><th scope=\"col\">channel</th>"
                + "<th scope=\"col\">distribution</th><th scope=\"col\">dB</th><th scope=\"col\">clipped</th></tr></thead>"
                + "<tbody id=\"channels\"></tbody></table></div><div class=\"pager\"><button id=\"prev\" aria-label=\"previous page\">‹</button>"
                + "<span id=\"pagetext\" aria-live=\"polite\"></span><button id=\"next\" aria-label=\"next page\">›</button></div></div>"
                + "<div class=\"detail\" id=\"detail\" aria-live=\"polite\"></div></div></div>");
        return new Section(
                "ranges",
                "Channels",
                "Ranges and channels",
                run.ranks().isPresent()
                        ? "What was seen of each feature, beside the thresholds that its rank counts. Pick a tensor, search, sort; arrow keys move."
                        : "What was seen, the range that was chosen, its scale and zero point, and what was clipped. Pick a tensor, search, sort; arrow"
                                + " keys move.",
                html);
    }
}
