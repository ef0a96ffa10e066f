package io.vernier.integer;

import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;

/** Any program, instruction by instruction. */
record ProgramScorer(IntegerProgram program) implements Scorer {

    @Override
    public void predict(Batch batch, double[] predictions) {
        System.arraycopy(score(batch).predictions(), 0, predictions, 0, batch.rows());
    }

    @Override
    public Scores score(Batch batch) {
        DenseBatch[] seen = new DenseBatch[1];
        int rawStep = program.raw();
        DenseBatch last = program.run(batch, new IntegerTap() {
            @Override
            public void reals(int step, DenseBatch reals) {
                seen[0] = step == rawStep ? reals : seen[0];
            }
        });
        DenseBatch margins = seen[0];
        double[] predictions = new double[batch.rows()];
        program.decision().predict(last, predictions.length, predictions, 0);
        for (int row = 0; row < predictions.length && !program.admitsNaN(); row++) {
            if (NotANumber.isIn(batch, row)) {
                NotANumber.write(margins.values(), margins.channels(), batch.rows(), row);
                NotANumber.write(last.values(), last.channels(), batch.rows(), row);
                predictions[row] = Double.NaN;
            }
        }
        return new Scores(batch.rows(), predictions, margins, last);
    }
}
