package io.vernier.integer;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;

/** Any program, instruction by instruction. */
record ProgramScorer(IntegerProgram program, Kernels kernels) implements Scorer {

    @Override
    public void predict(Batch batch, double[] predictions) {
        System.arraycopy(score(batch).predictions(), 0, predictions, 0, batch.rows());
    }

    @Override
    public Scores score(Batch batch) {
        FirstReals first = new FirstReals();
        DenseBatch last = program.run(batch, kernels, first);
        double[] predictions = new double[batch.rows()];
        for (int row = 0; row < predictions.length; row++) {
            if (NotANumber.isIn(batch, row)) {
                NotANumber.write(first.margins.values(), first.margins.channels(), batch.rows(), row);
                NotANumber.write(last.values(), last.channels(), batch.rows(), row);
                predictions[row] = Double.NaN;
            } else {
                predictions[row] = program.decision().predict(last, row);
            }
        }
        return new Scores(batch.rows(), predictions, first.margins, last);
    }

    private static final class FirstReals implements IntegerTap {
        private DenseBatch margins = DenseBatch.zeros(0, 0);
        private boolean seen;

        @Override
        public void reals(int step, DenseBatch reals) {
            margins = seen ? margins : reals;
            seen = true;
        }
    }
}
