package io.vernier.jobs.report.page;

import io.vernier.arithmetic.Convention;
import io.vernier.arithmetic.QuantizationParameters;
import io.vernier.arithmetic.Quantizer;
import io.vernier.arithmetic.Scheme;
import io.vernier.arithmetic.ZeroPolicy;
import io.vernier.jobs.report.RunSummary;
import io.vernier.jobs.store.table.ParameterRow;
import io.vernier.range.ExpectedError;
import io.vernier.range.RangeEstimator;
import io.vernier.statistics.Distribution;
import io.vernier.statistics.TensorStatistics;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/** What other range estimators are expected to give with the same bits, from the saved statistics alone. */
final class EstimatorTable {
    /** Searching ranges of more channels would take longer than everything else. */
    private static final int MOST_CHANNELS = 64;

    private final RunSummary run;
    private final Map<String, RangeEstimator> estimators = new LinkedHashMap<>();

    private EstimatorTable(RunSummary run) {
        this.run = run;
        estimators.put("min-max", RangeEstimator.minMax());
        estimators.put("percentile 99.99", RangeEstimator.percentile(new BigDecimal("99.99")));
        estimators.put("MSE", RangeEstimator.meanSquaredError());
    }

    static Html of(RunSummary run) {
        return new EstimatorTable(run).html();
    }

    private Html html() {
        Html rows = new Html();
        Optional<Convention> convention = convention();
        for (TensorStatistics tensor : run.found().calibration().tensors()) {
            List<ParameterRow> parameters = run.found().parameters().stream()
                    .filter(row -> row.tensor().equals(tensor.layout().name())
                            && !row.role().equals("weight")
                            && !row.isRank())
                    .toList();
            if (convention.isPresent() && !parameters.isEmpty() && parameters.size() <= MOST_CHANNELS) {
                rows.add(
                        "<tr><th scope=\"row\">{}</th><td>{}</td>",
                        tensor.layout().name(),
                        parameters.get(0).estimator());
                estimators
                        .values()
                        .forEach(estimator -> rows.add(
                                "<td>{}</td>", Words.decibel(worst(tensor, parameters, estimator, convention.get()))));
                rows.add("</tr>");
            }
        }
        if (rows.isEmpty()) {
            return rows;
        }
        Html head = new Html();
        estimators.keySet().forEach(name -> head.add("<th scope=\"col\">{}</th>", name));
        return Html.of(
                "<h3>Range estimators</h3><div class=\"card scroll\" tabindex=\"0\" role=\"region\" aria-label=\"estimators\">"
                        + "<table id=\"estimators\"><thead><tr><th scope=\"col\">expected, worst channel</th><th scope=\"col\">chosen</th>{}</tr>"
                        + "</thead><tbody>{}</tbody></table></div>",
                head,
                rows);
    }

    private Optional<Convention> convention() {
        Object configured = run.found()
                .manifest()
                .map(manifest -> manifest.configuration().get("quantization"))
                .map(section -> section instanceof Map<?, ?> keys ? keys.get("convention") : null)
                .orElse(null);
        return Convention.all().stream()
                .filter(each -> Objects.equals(each.label(), configured))
                .findFirst();
    }

    private OptionalDouble worst(
            TensorStatistics tensor, List<ParameterRow> parameters, RangeEstimator estimator, Convention convention) {
        List<Double> found = new ArrayList<>();
        for (ParameterRow row : parameters) {
            Distribution distribution = row.channel().isPresent()
                    ? tensor.distribution(row.channel().getAsInt())
                    : tensor.whole().distribution();
            expected(distribution, row, estimator, convention).ifPresent(found::add);
        }
        return found.stream().mapToDouble(Double::doubleValue).min();
    }

    private OptionalDouble expected(
            Distribution distribution, ParameterRow row, RangeEstimator estimator, Convention convention) {
        if (row.bits() == 0) {
            return OptionalDouble.empty();
        }
        Quantizer quantizer = Quantizer.of(
                convention,
                row.bits(),
                row.signed(),
                Scheme.valueOf(row.scheme().toUpperCase(Locale.ROOT)),
                row.rangeMin() > 0 || row.rangeMax() < 0 || row.offset() != 0
                        ? ZeroPolicy.ANYWHERE
                        : ZeroPolicy.INSIDE);
        return estimator
                .estimate(distribution, quantizer)
                .map(range -> {
                    QuantizationParameters distances = quantizer.parameters(range);
                    double error = ExpectedError.over(distribution).of(distances.shifted(distribution.offset()));
                    return error > 0 && distribution.power() > 0
                            ? OptionalDouble.of(10 * Math.log10(distribution.power() / error))
                            : OptionalDouble.empty();
                })
                .orElse(OptionalDouble.empty());
    }
}
