package io.vernier.spark.plan;

import io.vernier.integer.Scorer;
import io.vernier.integer.Scores;
import io.vernier.model.Decision;
import io.vernier.model.DenseBatch;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.types.StructField;

/**
 * What is computed of the rows of a data set with an integer program. Two are equal where they compute the same of the same columns.
 *
 * @param program the integers
 * @param layout the columns that make the input
 * @param outputs what each made column holds
 */
public record Scoring(SharedProgram program, BlockLayout layout, List<Output> outputs) implements Serializable {

    /** What a column may hold of the scores. */
    public enum Output {
        /** A vector: the de-quantized outputs of the last layer; of one output both signs. */
        RAW_PREDICTION,
        /** A vector: a probability for each class. */
        PROBABILITY,
        /** The class or the number. */
        PREDICTION,
        /** An array of vectors of one number: a hash of each table. */
        HASHES,
        /** An integer: the cluster; null for a row that holds NaN. */
        CLUSTER
    }

    public Scoring {
        outputs = List.copyOf(outputs);
    }

    /**
     * The data set with columns of scores added: inside Spark's plans where this Spark is as we know it, else by a function of its
     * public interface, with the same numbers.
     *
     * @param columns the columns of the layout, by name, in its order
     * @param scores the columns to make, one for each output
     */
    public Dataset<Row> over(Dataset<Row> rows, List<String> columns, List<StructField> scores) {
        Internals.requireClassic(rows);
        program.shareIn(rows.sparkSession().sparkContext());
        if (scores.isEmpty()) {
            return rows;
        }
        return Internals.choose(
                rows.sparkSession(),
                () -> PlannedScoring.over(this, rows, columns, scores),
                () -> ScoringColumns.over(this, rows, columns, scores));
    }

    /** The same with some of the outputs alone. */
    Scoring only(List<Integer> places) {
        return new Scoring(program, layout, places.stream().map(outputs::get).toList());
    }

    /** Whether the scores are plain numbers, one for each row, so that they can be a column of a batch. */
    boolean isOnlyPrediction() {
        return outputs.equals(List.of(Output.PREDICTION));
    }

    /** What computes them in one task. */
    Scorer scorer() {
        return program.scorer();
    }

    /** An output of a row: a {@code Double}, an {@code Integer}, which may be null, the {@code double[]} of a vector, or several of these. */
    Object output(Output output, Scores scores, int row) {
        return switch (output) {
            case PREDICTION -> scores.predictions()[row];
            case CLUSTER -> Double.isNaN(scores.predictions()[row]) ? null : (int) scores.predictions()[row];
            case HASHES ->
                Arrays.stream(row(scores.last(), row))
                        .mapToObj(hash -> new double[] {hash})
                        .toArray(double[][]::new);
            case RAW_PREDICTION -> rawPrediction(scores, row);
            case PROBABILITY -> probability(scores, row);
        };
    }

    private boolean isThreshold() {
        return program.program().decision() instanceof Decision.Threshold;
    }

    private double[] rawPrediction(Scores scores, int row) {
        if (isThreshold()) {
            double margin = scores.margins().value(row, 0);
            return new double[] {-margin, margin};
        }
        return row(scores.margins(), row);
    }

    private double[] probability(Scores scores, int row) {
        if (isThreshold()) {
            double probability = scores.last().value(row, 0);
            return new double[] {1 - probability, probability};
        }
        return row(scores.last(), row);
    }

    private static double[] row(DenseBatch batch, int row) {
        double[] values = new double[batch.channels()];
        for (int channel = 0; channel < values.length; channel++) {
            values[channel] = batch.value(row, channel);
        }
        return values;
    }

    /** A null or a vector of another length leaves a row out of its block, which scoring must not do. */
    void refuse(RowCounts counts) {
        List<String> problems = new ArrayList<>();
        for (int part = 0; part < layout.parts().size(); part++) {
            if (counts.refusedNulls(part) > 0) {
                problems.add("Column \"" + layout.parts().get(part).column()
                        + "\" holds a null; fill it, filter it, or set handleInvalid.");
            }
        }
        if (counts.wrongLengths() > 0) {
            problems.add("The input has a vector of " + counts.leastWrongLength() + " elements, the model reads "
                    + layout.channels() + " in all.");
        }
        if (!problems.isEmpty()) {
            throw new UnscorableRow(String.join(" ", problems));
        }
    }

    @Override
    public String toString() {
        return "integer program " + program + " " + outputs;
    }
}
