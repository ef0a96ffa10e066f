package io.vernier.spark.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.SparseBatch;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RowBlockTest {
    private static final double[] LABELS = {0, 1, 2, 3, 4};
    private static final String[][] SLICES = {{"a", "b", "c", "d", "e"}};

    @Test
    void partsOfDenseRowsAreTheRowsInTheirOrder() {
        Batch features = new DenseBatch(5, 2, new double[] {1, 2, 3, 4, 5, 10, 20, 30, 40, 50});

        assertThat(rows(new RowBlock(features, LABELS, SLICES).inParts(2)))
                .containsExactly(
                        "1.0 10.0 0.0 a", "2.0 20.0 1.0 b", "3.0 30.0 2.0 c", "4.0 40.0 3.0 d", "5.0 50.0 4.0 e");
    }

    @Test
    void partsOfSparseRowsAreTheRowsInTheirOrder() {
        Batch features = new SparseBatch(
                5, 2, new int[] {0, 1, 1, 3, 4, 5}, new int[] {1, 0, 1, 0, 1}, new double[] {7, 8, 9, 6, 5});

        List<RowBlock> parts = new RowBlock(features, new double[0], new String[0][]).inParts(2);

        assertThat(parts).extracting(RowBlock::rows).containsExactly(2, 2, 1);
        SparseBatch second = (SparseBatch) parts.get(1).features();
        assertThat(second.offsets()).containsExactly(0, 2, 3);
        assertThat(second.indices()).containsExactly(0, 1, 0);
        assertThat(second.values()).containsExactly(8, 9, 6);
    }

    @Test
    void aBlockOfFewRowsStaysAsItIs() {
        RowBlock block = new RowBlock(new DenseBatch(5, 1, LABELS), LABELS, SLICES);

        assertThat(block.inParts(5)).containsExactly(block);
    }

    private static List<String> rows(List<RowBlock> parts) {
        List<String> rows = new ArrayList<>();
        for (RowBlock part : parts) {
            DenseBatch dense = (DenseBatch) part.features();
            for (int row = 0; row < part.rows(); row++) {
                rows.add(dense.value(row, 0) + " " + dense.value(row, 1) + " " + part.labels()[row] + " "
                        + part.slices()[0][row]);
            }
        }
        return rows;
    }
}
