package io.vernier.jobs.stage;

import io.vernier.jobs.store.table.DriftRow;
import io.vernier.outcome.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/**
 * What drift is accepted; what is absent is not judged.
 *
 * @param psi greatest population stability index
 * @param js greatest Jensen-Shannon divergence, in bits
 * @param shift how far either end of the range may move, in quantization steps of the reference
 * @param nonFinite how much the share of NaN and infinities among all values may rise, from 0 to 1
 * @param coverage least share of the later values within the extremes of the reference, from 0 to 1; where it is known only within bounds,
 *     the lower one must reach it
 */
public record DriftThresholds(
        OptionalDouble psi,
        OptionalDouble js,
        OptionalDouble shift,
        OptionalDouble nonFinite,
        OptionalDouble coverage) {

    /** @throws Refusal if one is below 0, a share above 1, or one is no number (21) */
    public DriftThresholds {
        requireThreshold("--max-psi", psi);
        requireThreshold("--max-js", js);
        requireThreshold("--max-shift", shift);
        requireShare("--max-non-finite", nonFinite);
        requireShare("--min-coverage", coverage);
    }

    private static void requireThreshold(String name, OptionalDouble threshold) {
        if (threshold.isPresent() && !(threshold.getAsDouble() >= 0)) {
            throw Refusal.before("\"" + name + "\" is " + threshold.getAsDouble() + "; give a number from 0.");
        }
    }

    private static void requireShare(String name, OptionalDouble threshold) {
        if (threshold.isPresent() && !(threshold.getAsDouble() >= 0 && threshold.getAsDouble() <= 1)) {
            throw Refusal.before("\"" + name + "\" is " + threshold.getAsDouble() + "; give a share from 0 to 1.");
        }
    }

    /** What of a row is above its threshold; a channel that had values and has none, or the reverse, is above any. */
    List<String> exceededBy(DriftRow row) {
        List<String> exceeded = new ArrayList<>();
        if (isAbove(row.drift().populationStability(), psi)) {
            exceeded.add("psi");
        }
        if (isAbove(row.drift().jensenShannon(), js)) {
            exceeded.add("js");
        }
        boolean moved = isAbove(row.minShiftSteps(), shift) || isAbove(row.maxShiftSteps(), shift);
        if (moved) {
            exceeded.add("shift");
        }
        if (row.nonFiniteRise().isPresent()
                && nonFinite.isPresent()
                && row.nonFiniteRise().getAsDouble() > nonFinite.getAsDouble()) {
            exceeded.add("non_finite");
        }
        if (row.drift().coverage().isPresent()
                && coverage.isPresent()
                && row.drift().coverage().get().low() < coverage.getAsDouble()) {
            exceeded.add("coverage");
        }
        boolean appeared = row.reference().binnedCount() == 0 && row.later().binnedCount() > 0;
        boolean vanished = row.reference().binnedCount() > 0 && row.later().binnedCount() == 0;
        if ((appeared || vanished) && isJudged()) {
            exceeded.add("empty");
        }
        return exceeded;
    }

    private static boolean isAbove(OptionalDouble found, OptionalDouble threshold) {
        return found.isPresent() && threshold.isPresent() && Math.abs(found.getAsDouble()) > threshold.getAsDouble();
    }

    private boolean isJudged() {
        return Stream.of(psi, js, shift, nonFinite, coverage).anyMatch(OptionalDouble::isPresent);
    }
}
