package io.vernier.jobs.report;

import io.vernier.arithmetic.Range;
import io.vernier.jobs.store.table.ValidationRow;
import io.vernier.statistics.TensorStatistics;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * A tensor of a run.
 *
 * @param name as in the tables
 * @param channels how many it has
 * @param observed the extremes of the calibration; absent where no finite value was seen
 * @param roles what of it are integers; empty where it stays in floating point
 * @param measuredDb its signal-to-noise ratio on held-out data; absent where none was measured, or there was no noise
 */
public record TensorSummary(
        String name, int channels, Optional<Range> observed, List<RoleSummary> roles, OptionalDouble measuredDb) {
    public TensorSummary {
        roles = List.copyOf(roles);
    }

    static TensorSummary of(TensorStatistics statistics, Findings found) {
        String name = statistics.layout().name();
        OptionalDouble min = statistics.whole().min();
        OptionalDouble max = statistics.whole().max();
        return new TensorSummary(
                name,
                statistics.layout().channels(),
                min.isPresent() && max.isPresent()
                        ? Optional.of(new Range(min.getAsDouble(), max.getAsDouble()))
                        : Optional.empty(),
                RoleSummary.of(name, found.parameters()),
                measured(name, found.validation()));
    }

    private static OptionalDouble measured(String tensor, List<ValidationRow> validation) {
        return validation.stream()
                .filter(row -> row.scope().equals(tensor)
                        && row.metric().equals("sqnr_db")
                        && row.slice().isEmpty())
                .map(ValidationRow::quantizedValue)
                .findFirst()
                .orElse(OptionalDouble.empty());
    }

    /** Whether some of it are integers. */
    public boolean isQuantized() {
        return !roles.isEmpty();
    }

    /** The scales in a role. */
    public Optional<RoleSummary> role(String role) {
        return roles.stream().filter(each -> each.role().equals(role)).findFirst();
    }

    /** The scales of its own values, not those of the weights that make it. */
    public Optional<RoleSummary> values() {
        return Stream.of("input", "activation")
                .map(this::role)
                .flatMap(Optional::stream)
                .findFirst();
    }

    /** The least of what is expected in any role. */
    public OptionalDouble expectedDb() {
        return roles.stream()
                .map(RoleSummary::expectedDb)
                .filter(OptionalDouble::isPresent)
                .mapToDouble(OptionalDouble::getAsDouble)
                .min();
    }
}
