package io.vernier.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import io.vernier.Bytes;
import io.vernier.HostileDoubles;
import io.vernier.MergeLaws;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

class ValueHistogramLawsTest {

    private static final class Laws implements MergeLaws<ValueHistogram, Double> {
        @Override
        public ValueHistogram empty() {
            return ValueHistogram.empty();
        }

        @Override
        public void observe(ValueHistogram state, Double value) {
            state.observe(value);
        }

        @Override
        public void merge(ValueHistogram state, ValueHistogram other) {
            state.merge(other);
        }

        @Override
        public void encode(ValueHistogram state, DataOutput out) throws IOException {
            state.encode(out);
        }

        @Override
        public ValueHistogram decode(DataInput in) throws IOException {
            return ValueHistogram.decode(in);
        }
    }

    @Provide
    Arbitrary<List<Double>> values() {
        return HostileDoubles.any().list().ofMaxSize(60);
    }

    static ValueHistogram of(List<Double> values) {
        ValueHistogram histogram = ValueHistogram.empty();
        values.forEach(histogram::observe);
        return histogram;
    }

    static byte[] bytes(ValueHistogram histogram) {
        return Bytes.of(histogram::encode);
    }

    @Property
    void statesAddUp(@ForAll("values") List<Double> values, @ForAll Random random) {
        new Laws().hold(values, random);
    }

    @Property
    void anArrayGivesWhatItsValuesGive(@ForAll("values") List<Double> values, @ForAll Random random) {
        int before = random.nextInt(5);
        double[] array = new double[before + values.size() + random.nextInt(5)];
        for (int i = 0; i < values.size(); i++) {
            array[before + i] = values.get(i);
        }
        ValueHistogram histogram = ValueHistogram.empty();
        int cut = random.nextInt(values.size() + 1);
        histogram.observe(array, before, cut);
        histogram.observe(array, before + cut, values.size() - cut);

        assertThat(bytes(histogram)).isEqualTo(bytes(of(values)));
    }

    @Property
    void manyTimesAtOnceIsManyTimes(@ForAll("values") List<Double> values, @ForAll Random random) {
        ValueHistogram atOnce = ValueHistogram.empty();
        ValueHistogram oneByOne = ValueHistogram.empty();
        for (double value : values) {
            int times = random.nextInt(4);
            atOnce.observe(value, times);
            for (int i = 0; i < times; i++) {
                oneByOne.observe(value);
            }
        }

        assertThat(bytes(atOnce)).isEqualTo(bytes(oneByOne));
    }

    @Property
    void aTableRowGivesTheStateBack(@ForAll("values") List<Double> values) {
        ValueHistogram histogram = of(values);

        ValueHistogram read = ValueHistogram.of(histogram.summary(), histogram.bins(), histogram.fineBins());

        assertThat(bytes(read)).isEqualTo(bytes(histogram));
    }

    @Property
    void twiceTheValuesIsTheStateAddedToItself(@ForAll("values") List<Double> values) {
        ValueHistogram twice = of(values);
        values.forEach(twice::observe);
        ValueHistogram doubled = of(values);
        doubled.merge(doubled);

        assertThat(bytes(doubled)).isEqualTo(bytes(twice));
    }
}
