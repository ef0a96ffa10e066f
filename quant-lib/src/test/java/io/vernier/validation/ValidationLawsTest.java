package io.vernier.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vernier.HostileDoubles;
import io.vernier.MergeLaws;
import java.io.DataInput;
import java.io.DataInputStream;
import java.io.DataOutput;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ValidationLawsTest {
    private static final Task CLASSES = new Task.Classification(2, true);
    private static final Task CLUSTERS = new Task.Clustering(2);
    private static final Task HASHES = new Task.Hashing(3);
    private static final Task NUMBERS = new Task.Regression(0.5, true);

    private record Row(int label, double first, double second, long accumulator) {}

    private static Validation.Layout layout(Task task) {
        return new Validation.Layout(List.of("input", "layer0.linear"), List.of(2), task);
    }

    private record Laws(Task task) implements MergeLaws<Validation, Row> {
        @Override
        public Validation empty() {
            return Validation.empty(layout(task));
        }

        @Override
        public void observe(Validation state, Row row) {
            ObservedRows observed = state.observe(new int[] {row.label()}, new String[0][]);
            observed.observe(0, new double[] {row.first()}, new double[] {row.second()}, 1);
            observed.observe(1, 0, row.first(), row.second(), 3);
            state.accumulators(0).observe(row.label(), new long[] {7, row.accumulator()}, 1, 1);
            if (task instanceof Task.Classification) {
                int one = row.first() > 0 ? 1 : 0;
                int other = row.second() > 0 ? 1 : 0;
                state.classification().observe(one, other);
                state.classification().observeLabel(row.label(), one, other, Math.abs(row.first()), row.second());
                state.classification().observeMargins(row.label(), row.first(), row.second());
            } else if (task instanceof Task.Hashing) {
                state.hashing().observe(row.label());
            } else if (task instanceof Task.Clustering) {
                observed.observeClusters(0, row.label(), (int) row.accumulator() & 1, row.first(), row.second());
            } else {
                state.regression().observe(row.first(), row.second());
                state.regression().observeLabel(row.accumulator() / 3.0, row.first(), row.second());
            }
            state.count(1, row.label(), 2);
        }

        @Override
        public void merge(Validation state, Validation other) {
            state.merge(other);
        }

        @Override
        public void encode(Validation state, DataOutput out) throws IOException {
            out.write(state.encode());
        }

        @Override
        public Validation decode(DataInput in) throws IOException {
            return Validation.decode(((DataInputStream) in).readAllBytes(), layout(task));
        }
    }

    @Provide
    Arbitrary<List<Row>> rows() {
        return Combinators.combine(
                        Arbitraries.integers().between(0, 1),
                        HostileDoubles.any(),
                        HostileDoubles.any(),
                        Arbitraries.longs())
                .as(Row::new)
                .list()
                .ofMaxSize(15);
    }

    @Property(tries = 300)
    void statesOfClassifiersAddUp(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        new Laws(CLASSES).hold(rows, random);
    }

    @Property(tries = 300)
    void statesOfClustersAddUp(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        new Laws(CLUSTERS).hold(rows, random);
    }

    @Property(tries = 300)
    void statesOfHashesAddUp(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        new Laws(HASHES).hold(rows, random);
    }

    @Property(tries = 300)
    void statesOfRegressionsAddUp(@ForAll("rows") List<Row> rows, @ForAll Random random) {
        new Laws(NUMBERS).hold(rows, random);
    }

    /** Of two states that see the same rows, one may leave the float model to the other. */
    @Property(tries = 200)
    void floatsThatAnotherHasSeenAreAsIfSeen(@ForAll("rows") List<Row> rows) {
        for (Task task : List.of(CLASSES, CLUSTERS, NUMBERS)) {
            Laws laws = new Laws(task);
            Validation whole = laws.empty();
            Validation other = laws.empty();
            Validation integers = Validation.ofIntegers(layout(task));
            for (Row row : rows) {
                laws.observe(whole, row);
                // What the float model makes is the first value.
                laws.observe(other, new Row(row.label(), row.first(), -row.first() / 3, row.accumulator()));
                laws.observe(integers, row);
            }

            integers.addFloats(other);

            assertThat(integers.encode()).isEqualTo(whole.encode());
        }
    }

    /** Metrics are a function of the state, so they need no order of their own; but reading must not change it. */
    @Property(tries = 100)
    void readingMetricsLeavesTheState(@ForAll("rows") List<Row> rows) {
        for (Task task : List.of(CLASSES, CLUSTERS, HASHES, NUMBERS)) {
            Laws laws = new Laws(task);
            Validation state = laws.empty();
            rows.forEach(row -> laws.observe(state, row));
            byte[] before = state.encode();

            // Of clusters there are as many as rows tell of.
            assertThat(state.metrics().stream()
                            .filter(metric -> !metric.scope().startsWith(Metric.CLUSTER))
                            .toList())
                    .hasSameSizeAs(Validation.empty(layout(task)).metrics());
            assertThat(state.encode()).isEqualTo(before);
        }
    }

    @Example
    void countsOfRowsAreKept() {
        Validation state = Validation.empty(layout(CLASSES));
        state.count(5, 2, 1);
        Validation read = Validation.decode(state.encode(), layout(CLASSES));
        read.merge(state);

        assertThat(read.rows()).isEqualTo(10);
        assertThat(read.nullRows()).isEqualTo(4);
        assertThat(read.skippedRows()).isEqualTo(2);
    }

    @Example
    void extremesOfAccumulatorsAreAbsentBeforeTheFirst() {
        Validation state = Validation.empty(layout(CLASSES));
        assertThat(state.accumulators(0).min(1)).isEmpty();
        assertThat(state.accumulators(0).max(1)).isEmpty();

        state.accumulators(0).observe(1, new long[] {99, -4, 3, -99}, 1, 2);

        assertThat(state.accumulators(0).min(1)).hasValue(-4);
        assertThat(state.accumulators(0).max(1)).hasValue(3);
        assertThat(state.accumulators(0).min(0)).isEmpty();
    }

    @Example
    void refusesToAddAnotherModel() {
        assertThatThrownBy(() -> Validation.empty(layout(CLASSES)).merge(Validation.empty(layout(NUMBERS))))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Example
    void bytesThatAreNoStateAreRefusedInASentence() {
        byte[] bytes = Validation.empty(layout(CLASSES)).encode();
        for (int length = 0; length < bytes.length; length++) {
            byte[] shorter = Arrays.copyOf(bytes, length);
            assertThatThrownBy(() -> Validation.decode(shorter, layout(CLASSES)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("end too early");
        }
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 1);
        assertThatThrownBy(() -> Validation.decode(longer, layout(CLASSES)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("after the end");
    }
}
