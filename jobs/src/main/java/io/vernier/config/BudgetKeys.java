package io.vernier.config;

import io.vernier.refit.Budget;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the section {@code budget}: bits of accumulators, or bytes. */
final class BudgetKeys {
    private static final String SECTION = "budget";
    private static final long LEAST = 2;

    private BudgetKeys() {}

    static Optional<Budget> read(Section quantization) {
        // Absent, it stays out of what is resolved: there is no budget that stands for none.
        if (quantization.value(SECTION).isEmpty()) {
            return Optional.empty();
        }
        Section section = quantization.section(SECTION);
        List<Budget> budgets = new ArrayList<>();
        for (Budget.Unit unit : Budget.Unit.values()) {
            if (section.value(unit.label()).isPresent()) {
                long most = unit == Budget.Unit.BYTES ? Integer.MAX_VALUE : Long.SIZE;
                budgets.add(new Budget(unit, section.integer(unit.label(), most, LEAST, most)));
            }
        }
        section.refuseUnknown();
        if (budgets.size() != 1) {
            section.problems()
                    .add("\"" + section.path() + "\" must have either \"accumulator_bits\" or \"bytes\", found "
                            + (budgets.isEmpty() ? "neither" : "both") + ": correct it.");
        }
        return budgets.stream().findFirst();
    }
}
