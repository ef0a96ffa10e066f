package io.vernier.jobs.bench;

import io.vernier.jobs.measurement.RefitScan;
import io.vernier.jobs.measurement.Share;
import io.vernier.jobs.source.DataSet;
import io.vernier.jobs.source.FeatureColumns;
import io.vernier.jobs.source.NullPolicy;
import io.vernier.model.Activation;
import io.vernier.model.Decision;
import io.vernier.model.LayeredModel;
import io.vernier.model.Linear;
import io.vernier.refit.LayerCodes;
import io.vernier.refit.ModelRefit;
import io.vernier.refit.RefittedLayer;
import io.vernier.refit.Settings;
import io.vernier.refit.Zero;
import io.vernier.statistics.CodeStatistics;
import io.vernier.statistics.InputGroups;
import io.vernier.statistics.SecondMoments;
import java.util.Arrays;
import java.util.List;

/** The passes by which a logistic regression of all columns is fitted to 2 bits, each beside the bare scan of these columns. */
final class RefitCases {
    private static final List<String> PASSES = List.of("refit_codes", "refit_groups", "refit_moments");
    private static final int BITS = 2;

    private final BenchTable table;
    private final ModelRefit refit;
    private final FeatureColumns features;

    /** What the passes are given, once a fit has found it. */
    private CodeStatistics.Shape shape;

    private List<InputGroups> groups;
    private LayerCodes codes;

    RefitCases(BenchTable table, List<String> names) {
        this.table = table;
        double[] weights = new double[names.size()];
        Arrays.setAll(weights, k -> (k % 5 - 2) * 0.25 + 0.1);
        Linear layer = new Linear("layer0.linear", LayeredModel.INPUT, weights.length, weights, new double[1]);
        Activation sigmoid = new Activation("layer0.sigmoid", layer.name(), Activation.Function.SIGMOID);
        this.refit = ModelRefit.of(
                new LayeredModel(weights.length, List.of(layer, sigmoid), new Decision.Threshold(0.5)));
        this.features = new FeatureColumns.Assembled(names, weights.length, NullPolicy.SKIP_ROW);
    }

    /** The names of what {@link #addTo} compares. */
    static List<String> ratios() {
        return PASSES.stream().map(RefitCases::ratio).toList();
    }

    private static String ratio(String pass) {
        return pass + "_to_scan";
    }

    /** To be added after the cases of the columns. */
    void addTo(Cases cases) {
        cases.add(PASSES.get(0), () -> pass().statistics(known().shape));
        cases.add(PASSES.get(1), () -> pass().tables(known().groups, codes));
        cases.add(PASSES.get(2), () -> pass().moments(known().codes));
        PASSES.forEach(pass -> cases.compare(ratio(pass), pass, ColumnCases.SCAN));
    }

    private DataSet data() {
        return table.data(List.of(), features);
    }

    private RefitScan pass() {
        return new RefitScan(
                table.session().sparkContext(),
                refit,
                0,
                List.of(),
                data(),
                Share.ALL,
                table.session().sparkContext().longAccumulator());
    }

    private RefitCases known() {
        if (codes == null) {
            Settings settings = new Settings(
                    BITS, BITS, Zero.REAL, Settings.Weights.FULL, Settings.Search.DESCENT, Settings.Codes.REFINED);
            refit.fit(table.calibrate(refit.model(), data()), List.of(settings), new Fitting());
        }
        return this;
    }

    /** Notes what a fit asks for. */
    private final class Fitting implements ModelRefit.Sums {
        @Override
        public CodeStatistics statistics(int layer, List<RefittedLayer> before, CodeStatistics.Shape asked) {
            shape = asked;
            return pass().statistics(asked);
        }

        @Override
        public SecondMoments tables(List<InputGroups> asked, LayerCodes from) {
            groups = asked;
            return pass().tables(asked, from);
        }

        @Override
        public SecondMoments moments(int layer, List<RefittedLayer> before, LayerCodes asked) {
            codes = asked;
            return pass().moments(asked);
        }
    }
}
