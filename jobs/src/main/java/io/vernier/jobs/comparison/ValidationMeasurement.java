package io.vernier.jobs.comparison;

import io.vernier.certificate.Certificate;
import io.vernier.integer.CompiledProgram;
import io.vernier.integer.IntegerProgram;
import io.vernier.model.Batch;
import io.vernier.model.ForwardPass;
import io.vernier.model.LayeredModel;
import io.vernier.spark.plan.Measurement;
import io.vernier.spark.plan.RowBlock;
import io.vernier.spark.scan.AdmittedRows;
import io.vernier.spark.scan.RowGroups;
import io.vernier.validation.Validation;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.spark.broadcast.Broadcast;

/** Compares a float model, which is computed once, with each of its integers on the same rows. */
public final class ValidationMeasurement implements Measurement<List<LabelledValidation>> {
    private static final long serialVersionUID = 1L;

    private final Broadcast<Subject> subject;

    /** @param subject what is compared */
    public ValidationMeasurement(Broadcast<Subject> subject) {
        this.subject = subject;
    }

    /**
     * What is compared.
     *
     * @param integers those that were made of the model, each of which has its state
     */
    public record Subject(LayeredModel model, List<Integers> integers) implements Serializable {
        /** Copies the list. */
        public Subject {
            integers = List.copyOf(integers);
        }
    }

    /**
     * Integers of a model.
     *
     * @param compiled the integers, which all tasks of a process share
     * @param layout the tensors of the model, in order
     * @param certificates what is known of their difference: one, or none where there is no proof
     */
    public record Integers(CompiledProgram compiled, Validation.Layout layout, List<Certificate> certificates)
            implements Serializable {
        /** Copies the list. */
        public Integers {
            certificates = List.copyOf(certificates);
        }

        IntegerProgram program() {
            return compiled.program();
        }
    }

    @Override
    public List<LabelledValidation> empty() {
        return subject.value().integers().stream()
                .map(each -> new LabelledValidation(Validation.empty(each.layout())))
                .toList();
    }

    @Override
    public Measurement.Task<List<LabelledValidation>> start() {
        return new Comparer(subject.value());
    }

    @Override
    public void merge(List<LabelledValidation> states, List<LabelledValidation> others) {
        for (int k = 0; k < states.size(); k++) {
            states.get(k).merge(others.get(k));
        }
    }

    @Override
    public byte[] encode(List<LabelledValidation> states) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (LabelledValidation state : states) {
                byte[] one = state.encode();
                out.writeInt(one.length);
                out.write(one);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return bytes.toByteArray();
    }

    @Override
    public List<LabelledValidation> decode(byte[] bytes) {
        List<LabelledValidation> states = new ArrayList<>();
        ByteBuffer in = ByteBuffer.wrap(bytes);
        for (Integers each : subject.value().integers()) {
            byte[] one = new byte[in.getInt()];
            in.get(one);
            states.add(LabelledValidation.decode(one, each.layout()));
        }
        return states;
    }

    /** Compares the blocks of one task. The float model is observed once for all integers with the same layout. */
    private static final class Comparer implements Measurement.Task<List<LabelledValidation>> {
        /** One block in so many is scored for the time that it takes, by the first integers alone: that is work beside the comparison. */
        private static final int TIMED = 4;

        /** Elements of the widest tensor that are computed at once at most: several of each kind are held, by every task. */
        private static final int MOST_ELEMENTS = 1 << 20;

        /** As many as stay near until each of the integers has read them again. */
        private static final int NEAR_ELEMENTS = 1 << 16;

        /** Of fewer rows at once a wide layer would take longer. */
        private static final int ENOUGH_ROWS = 256;

        /** Rows that are compared at once at most. */
        private final int mostRows;

        private final LayeredModel model;
        private final ForwardPass pass;
        private final Batch[] floats;
        private final List<IntegerComparison> comparisons = new ArrayList<>();
        private final List<LabelledValidation> states = new ArrayList<>();
        private long blocks;

        /** Of states of integers alone, the state that observes the float model as well. */
        private final IdentityHashMap<Validation, Validation> of = new IdentityHashMap<>();

        Comparer(Subject subject) {
            this.model = subject.model();
            this.pass = ForwardPass.of(model);
            int widest =
                    model.tensors().stream().mapToInt(model::channels).max().orElse(1);
            this.mostRows =
                    Math.max(Math.max(1, NEAR_ELEMENTS / widest), Math.min(ENOUGH_ROWS, MOST_ELEMENTS / widest));
            this.floats = new Batch[model.tensors().size()];
            for (Integers each : subject.integers()) {
                Optional<Validation> same = states.stream()
                        .map(LabelledValidation::validation)
                        .filter(other -> other.observesAlsoFor(each.layout()))
                        .findFirst();
                Validation validation =
                        same.isPresent() ? Validation.ofIntegers(each.layout()) : Validation.empty(each.layout());
                same.ifPresent(floats -> of.put(validation, floats));
                states.add(new LabelledValidation(validation));
                comparisons.add(new IntegerComparison(model, each, states.get(states.size() - 1)));
            }
        }

        @Override
        public void accept(RowBlock block) {
            block.inParts(mostRows).forEach(this::compare);
        }

        private void compare(RowBlock block) {
            AdmittedRows kept = AdmittedRows.of(model.admission(), block.features());
            int nonFinite = block.rows() - kept.kept();
            comparisons.forEach(each -> each.leaveOut(block, nonFinite, kept));
            states.forEach(state -> state.validation().count(kept.kept(), 0, block.rows() - kept.kept()));
            if (kept.kept() > 0) {
                Batch batch = kept.select(block.features());
                double[] labels = kept.select(block.labels());
                int[] groups = RowGroups.of(batch, labels);
                String[][] slices = Stream.of(block.slices()).map(kept::select).toArray(String[][]::new);
                if (blocks == 0) {
                    // What the first block of a task takes is loading and compiling, of either model.
                    pass.run(batch, (tensor, values) -> {});
                    comparisons.get(0).warm(batch);
                }
                boolean timed = blocks++ % TIMED == 0;
                long since = System.nanoTime();
                pass.run(batch, (tensor, values) -> floats[tensor] = values);
                long took = System.nanoTime() - since;
                if (timed) {
                    comparisons.get(0).time(batch, took);
                }
                comparisons.forEach(each -> each.compare(batch, floats, labels, groups, slices));
            }
        }

        @Override
        public List<LabelledValidation> state() {
            comparisons.forEach(IntegerComparison::settle);
            of.forEach(Validation::addFloats);
            of.clear();
            return states;
        }
    }
}
