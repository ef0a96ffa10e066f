package io.vernier.quantize;

import io.vernier.tree.Branches;
import io.vernier.tree.TreeEnsemble;
import java.util.Locale;

/** A sentence about what pruning has left of an ensemble. */
final class PruningNote {
    private PruningNote() {}

    static String of(TreeEnsemble whole, TreeEnsemble pruned) {
        int leaves = whole.leaves().leaves();
        int gone = leaves - pruned.leaves().leaves();
        if (gone == 0) {
            return String.format(
                    Locale.ROOT,
                    "Calibrated rows have reached all %,d leaves of the trees; no branch was removed.",
                    leaves);
        }
        return String.format(
                Locale.ROOT,
                "No calibrated row has reached %,d of %,d leaves of the trees; their branches were removed, so that splits went from %,d to"
                        + " %,d, the greatest depth from %d to %d, and bytes of splits from %,d to %,d.",
                gone,
                leaves,
                whole.branches().nodes(),
                pruned.branches().nodes(),
                whole.branches().depth(),
                pruned.branches().depth(),
                bytes(whole.branches()),
                bytes(pruned.branches()));
    }

    /** Feature, threshold, both children and set in five integers of 32 bits; leaves are left out, which may be real numbers or integers. */
    private static long bytes(Branches branches) {
        return 5L * Integer.BYTES * branches.nodes()
                + (long) Long.BYTES * branches.sets().words().length;
    }
}
