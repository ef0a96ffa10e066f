package io.vernier.integer;

import io.vernier.integer.Instruction.Buckets;
import io.vernier.integer.Instruction.Dequantize;
import io.vernier.integer.Instruction.IntegerTrees;
import io.vernier.integer.Instruction.Linear;
import io.vernier.integer.Instruction.Link;
import io.vernier.integer.Instruction.Predict;
import io.vernier.integer.Instruction.Probabilities;
import io.vernier.integer.Instruction.Quantize;
import io.vernier.integer.Instruction.Rank;
import io.vernier.integer.Instruction.Requantize;
import io.vernier.integer.Instruction.Sigmoid;
import io.vernier.integer.Instruction.Softmax;
import io.vernier.integer.Instruction.Squares;
import io.vernier.integer.Instruction.Table;
import io.vernier.integer.Instruction.Trees;
import io.vernier.model.Batch;
import io.vernier.model.DenseBatch;
import io.vernier.model.Links;

/** One run of a program on a batch, instruction by instruction: what programs mean. */
final class Interpreter implements Instruction.Visitor<Void> {
    private final IntegerProgram program;
    private final IntegerTap tap;

    /** By step, in the array of the kind that it makes. */
    private final Codes[] codes;

    private final Codes.Dense[] ranks;
    private final IntegerTensor[] accumulators;
    private final DenseBatch[] reals;

    private Batch rows;
    private int step;

    Interpreter(IntegerProgram program, IntegerTap tap) {
        this.program = program;
        this.tap = tap;
        int steps = program.instructions().size();
        codes = new Codes[steps];
        ranks = new Codes.Dense[steps];
        accumulators = new IntegerTensor[steps];
        reals = new DenseBatch[steps];
    }

    DenseBatch run(Batch batch) {
        rows = batch;
        for (step = 0; step < reals.length; step++) {
            program.instructions().get(step).accept(this);
        }
        return reals[program.decisive()];
    }

    @Override
    public Void quantize(Quantize instruction) {
        return made(ScalarKernels.quantize(instruction, rows));
    }

    @Override
    public Void rank(Rank instruction) {
        ranks[step] = TreeKernels.rank(instruction, rows);
        return null;
    }

    @Override
    public Void trees(Trees instruction) {
        return made(TreeKernels.sum(instruction, ranks[instruction.input()]));
    }

    @Override
    public Void integerTrees(IntegerTrees instruction) {
        return made(TreeKernels.sum(instruction, ranks[instruction.input()]));
    }

    @Override
    public Void squares(Squares instruction) {
        return made(ScalarKernels.squares(
                instruction,
                instruction.inputs().stream().map(read -> codes[read]).toList()));
    }

    @Override
    public Void linear(Linear instruction) {
        Codes read = codes[instruction.input()];
        return made(
                read instanceof Codes.Dense dense && TiledProduct.isPossible(instruction)
                        ? TiledProduct.of(instruction, dense)
                        : ScalarKernels.linear(instruction, read));
    }

    @Override
    public Void table(Table instruction) {
        int read = instruction.input();
        return made(ScalarKernels.table(
                instruction, codes[read] == null ? accumulators[read] : IntegerTensor.of(codes[read])));
    }

    @Override
    public Void requantize(Requantize instruction) {
        return made(ScalarKernels.requantize(instruction, accumulators[instruction.input()]));
    }

    @Override
    public Void buckets(Buckets instruction) {
        IntegerTensor read = accumulators[instruction.input()];
        DenseBatch result = DenseBatch.zeros(read.rows(), read.channels());
        for (int channel = 0; channel < read.channels(); channel++) {
            int from = result.offset(channel);
            for (int k = from; k < from + read.rows(); k++) {
                result.values()[k] = instruction.bucket(channel, read.values()[k]);
            }
        }
        return made(result);
    }

    @Override
    public Void dequantize(Dequantize instruction) {
        IntegerTensor read = accumulators[instruction.input()];
        DenseBatch result = DenseBatch.zeros(read.rows(), read.channels());
        for (int channel = 0; channel < read.channels(); channel++) {
            int from = result.offset(channel);
            for (int k = from; k < from + read.rows(); k++) {
                result.values()[k] = read.values()[k];
            }
            instruction.apply(channel, result.values(), from, from + read.rows());
        }
        return made(result);
    }

    @Override
    public Void softmax(Softmax instruction) {
        return made(Links.softmax(reals[instruction.input()]));
    }

    @Override
    public Void sigmoid(Sigmoid instruction) {
        return made(Links.sigmoid(reals[instruction.input()]));
    }

    @Override
    public Void link(Link instruction) {
        return made(instruction.inverse().apply(reals[instruction.input()]));
    }

    @Override
    public Void probabilities(Probabilities instruction) {
        return made(instruction.function().apply(reals[instruction.input()]));
    }

    @Override
    public Void predict(Predict instruction) {
        return null;
    }

    private Void made(Codes result) {
        codes[step] = result;
        tap.codes(step, result);
        return null;
    }

    private Void made(IntegerTensor result) {
        accumulators[step] = result;
        tap.accumulators(step, result);
        return null;
    }

    private Void made(DenseBatch result) {
        reals[step] = result;
        tap.reals(step, result);
        return null;
    }
}
