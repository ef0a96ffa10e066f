package io.vernier.jobs.report.page;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The field's words on a page: where one stands it is a link to its explanation, which also shows when it is pointed at. */
enum Glossary {
    ACCUMULATOR(
            "Accumulator",
            "accumulator",
            "The integer sum of products that a layer adds up for one output. Its width in bits is proven from the weights: no row can leave it."),
    AGREEMENT(
            "Same decision (agreement)",
            "same decision|same decisions|agreement",
            "The share of held-out rows for which float model and integers decide alike: the same class, or a number within the tolerance. It needs no label and does not say which is right."),
    ABLATION(
            "Ablation",
            "ablation",
            "The same comparison with only a part of the integers, to see which part costs what."),
    AUC(
            "AUC",
            "AUC",
            "The chance that a row of class 1 gets a higher score than a row of class 0. 0.5 is guessing, 1 is perfect order."),
    CALIBRATION(
            "Calibration",
            "calibration",
            "The one pass over data that finds what values every tensor takes. Ranges and scales come from it, never from the held-out rows."),
    CERTIFICATE(
            "Proof (certificate)",
            "proof|provably|proven",
            "A bound that follows from the integers alone: how far they can be from the float model for any row that it covers, such as those in the calibrated range, without trying rows."),
    CLIPPED(
            "Clipped mass",
            "clipped",
            "The share of calibration values beyond the chosen range. They get the code at its end, however far they are out."),
    CLUSTER_AGREEMENT(
            "Same cluster",
            "same cluster",
            "The share of held-out rows that float model and integers assign to the same cluster."),
    COSINE_ERROR(
            "Cosine error",
            "cosine error",
            "1 less the cosine of the angle between a vector and what its codes stand for: 0 where the direction is kept."),
    COST(
            "Cost, of clusters",
            "Cost",
            "The mean distance of a row from the center of its cluster, measured with the values before quantization; squared if it is Euclidean."),
    COVERAGE(
            "Coverage",
            "coverage",
            "The share of later values that lie in the range that the calibration saw. What lies outside is clipped."),
    DECIBEL(
            "Signal to noise (SQNR), dB",
            "signal to noise|signal-to-noise|SQNR|dB",
            "How much stronger the values are than the error of quantization: 10 log10 of the ratio of their powers. About 6 dB are one bit; 20 dB are an error of a tenth, 40 dB of a hundredth."),
    ESTIMATOR(
            "Range estimator",
            "range estimators|range estimator",
            "The rule that chooses a range: min-max takes all that was seen, percentile leaves a share of the values out, MSE takes the range with the least squared error."),
    GATE("Gate", "gates|gate", "A bound on a metric, set by the user. A run that misses one is not published."),
    HELD_OUT(
            "Held-out rows",
            "held-out rows",
            "Rows that took no part in the calibration. Both models score them, and their outputs are compared."),
    INTERVAL(
            "95 % interval (confidence interval)",
            "95 % interval|95 % intervals|interval|confidence",
            "Where the value would be for other rows of the same kind, in 95 of 100 cases: the Wilson score interval of a share, the jackknife's of other metrics. A difference whose interval holds 0 may be chance."),
    MATERIAL_LOSS(
            "Material loss",
            "material loss",
            "A metric that got worse by more than 0.01, with an interval that does not hold 0: a loss that is neither small nor chance, whether a gate judges it or not."),
    OVERLAP(
            "Top k overlap",
            "top k overlap|of the 10 nearest",
            "Of the nearest vectors of a vector, the share that is still among the nearest when their codes are compared."),
    PARETO(
            "Pareto front",
            "Pareto front",
            "The candidates that no other equals or beats in both quality and cost and beats in one."),
    PSI(
            "PSI",
            "PSI",
            "Population stability index: how much a distribution has moved. From 0.1 on it is worth a look, from 0.25 on worth acting."),
    RANGE("Range", "ranges|range", "The interval of real numbers that the codes of a channel cover."),
    RANK(
            "Rank",
            "ranks|rank",
            "What a model of trees reads in the place of a feature: how many of the thresholds in its trees lie below the value."),
    SCALE(
            "Scale (step)",
            "scales|scale|steps|step",
            "How much one more in the code means in real numbers: value = scale × (code − zero point)."),
    ZERO_POINT("Zero point", "zero point", "The code that stands for the real number 0.");

    /** Any of the words, the longest first, not as a part of a longer one. */
    private static final Pattern WORDS = Pattern.compile("(?<![\\w-])(?:"
            + Stream.of(values())
                    .flatMap(each -> each.words().stream())
                    .flatMap(word -> Stream.of(word, capital(word)))
                    .sorted((one, other) -> other.length() - one.length())
                    .map(Pattern::quote)
                    .collect(Collectors.joining("|"))
            + ")(?![\\w-])");

    private final String title;
    private final String words;
    private final String explanation;

    Glossary(String title, String words, String explanation) {
        this.title = title;
        this.words = words;
        this.explanation = explanation;
    }

    private List<String> words() {
        return List.of(words.split("\\|", -1));
    }

    String title() {
        return title;
    }

    String explanation() {
        return explanation;
    }

    private String id() {
        return "word-" + name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** Text with each of the words that it has as a link to what it means, the first time that it stands there. */
    static Html linked(String text) {
        Html html = new Html();
        EnumSet<Glossary> seen = EnumSet.noneOf(Glossary.class);
        Matcher matcher = WORDS.matcher(text);
        int from = 0;
        while (matcher.find()) {
            Glossary word = of(matcher.group());
            if (seen.add(word)) {
                html.add("{}", text.substring(from, matcher.start()));
                html.add(
                        "<a class=\"word\" href=\"#{}\" title=\"{}\">{}</a>",
                        word.id(),
                        word.explanation,
                        matcher.group());
                from = matcher.end();
            }
        }
        return html.add("{}", text.substring(from));
    }

    /** As it begins a sentence. */
    private static String capital(String word) {
        return word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
    }

    private static Glossary of(String found) {
        return Stream.of(values())
                .filter(each -> each.words().stream().anyMatch(found::equalsIgnoreCase))
                .findFirst()
                .orElseThrow();
    }

    /** The explanations of the words that a page links to. */
    static Section section(String page) {
        List<Glossary> used = Stream.of(values())
                .filter(each -> page.contains("href=\"#" + each.id() + "\""))
                .toList();
        Html html = new Html();
        if (!used.isEmpty()) {
            html.add("<dl class=\"words-list card pad\">")
                    .each(
                            used,
                            (out, word) -> out.add(
                                    "<dt id=\"{}\">{}</dt><dd>{}</dd>", word.id(), word.title, word.explanation))
                    .add("</dl>");
        }
        return new Section("words", "Words", "Words", "What the words on this page mean.", html);
    }
}
