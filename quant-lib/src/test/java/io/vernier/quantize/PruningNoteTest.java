package io.vernier.quantize;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.tree.Branches;
import io.vernier.tree.Ensembles;
import io.vernier.tree.PrunedTrees;
import io.vernier.tree.TreeEnsemble;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PruningNoteTest {
    private final TreeEnsemble whole = Ensembles.draw(new SplittableRandom(21), 4, 9, 6, 2);

    /** Leaves may be real numbers or integers of few bits, of which the note knows nothing. */
    @Test
    void bytesAreThoseOfSplitsAlone() {
        long[] rows = new long[whole.leaves().leaves()];
        for (int leaf = 0; leaf < rows.length; leaf += 2) {
            rows[leaf] = 1;
        }
        TreeEnsemble pruned = PrunedTrees.of(whole, rows);

        assertThat(PruningNote.of(whole, pruned))
                .startsWith("No calibrated row has reached ")
                .endsWith(String.format(
                        Locale.ROOT,
                        "and bytes of splits from %,d to %,d.",
                        bytes(whole.branches()),
                        bytes(pruned.branches())));
    }

    private static long bytes(Branches branches) {
        return 20L * branches.nodes() + 8L * branches.sets().words().length;
    }
}
