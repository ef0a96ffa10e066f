package io.vernier.jobs.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.spark.sql.SparkSession;

/** Times calibration and scoring beside Spark's own ways over the same columns, in turn and in one process. */
public final class Bench {
    /** What a model is called that the user gave. */
    private static final String MODEL = "model";

    private final SparkSession session;
    private final Options options;
    private final Consumer<String> out;
    private final Stopwatch stopwatch = new Stopwatch();
    private final Cases cases = new Cases();

    private Bench(SparkSession session, Options options, Consumer<String> out) {
        this.session = session;
        this.options = options;
        this.out = out;
    }

    /**
     * What is to be measured.
     *
     * @param data the table; generated where none is given
     * @param rounds that count, after one that warms up
     * @param only a text that the names of wanted ratios contain; empty for all
     */
    public record Options(Data data, int rounds, String only) {}

    /** Where rows come from. */
    public sealed interface Data permits Generated, Given {}

    /**
     * A table and models that are made first.
     *
     * @param directory for both
     * @param rows of the table
     */
    public record Generated(String directory, long rows) implements Data {}

    /**
     * A table of the user.
     *
     * @param path of a Parquet table
     * @param columns that hold numbers; none to leave out what is measured of columns
     * @param model a saved model that reads the table
     */
    public record Given(String path, List<String> columns, Optional<String> model) implements Data {
        /** Copies the names. */
        public Given {
            columns = List.copyOf(columns);
        }
    }

    /**
     * Measures and shows.
     *
     * @param out takes the table, line by line
     * @return the ratios of CPU times by name, medians over the rounds
     * @throws io.vernier.outcome.Refusal if the model is not supported (21), or the table is not as it must be (22)
     */
    public static Map<String, Double> run(SparkSession session, Options options, Consumer<String> out) {
        return new Bench(session, options, out).run();
    }

    private Map<String, Double> run() {
        long rows;
        if (options.data() instanceof Generated generated) {
            prepare(generated);
            rows = generated.rows();
        } else {
            Given given = (Given) options.data();
            prepare(given);
            rows = session.read().parquet(given.path()).count();
        }
        cases.keepOnly(options.only());
        stopwatch.round(cases.work(), Stopwatch.Keep.NO);
        for (int round = 0; round < options.rounds(); round++) {
            stopwatch.round(cases.work(), Stopwatch.Keep.YES);
        }
        return show(rows);
    }

    private void prepare(Generated generated) {
        BenchData data = new BenchData(session, generated.directory());
        out.accept(String.format(
                Locale.ROOT, "Generating %,d rows of %d doubles ...", generated.rows(), BenchData.FEATURES));
        BenchTable table = new BenchTable(session, data.table(generated.rows()));
        new ColumnCases(table, BenchData.columns()).addTo(cases);
        if (isWanted(TwoTaskCases.ratios())) {
            SparkSession narrow = TwoTaskCases.oneTask(session);
            List<BenchTable> halves = data.halves(generated.rows()).stream()
                    .map(path -> new BenchTable(narrow, path))
                    .toList();
            TwoTaskCases.addTo(cases, halves);
        }
        ModelCases perceptron = new ModelCases(table, "perceptron");
        if (isWanted(perceptron.ratios())) {
            perceptron.addTo(cases, data.perceptron(table.path()));
        }
        ModelCases logistic = new ModelCases(table, "logistic");
        if (isWanted(logistic.ratios())) {
            logistic.addTo(cases, data.logistic(table.path()));
        }
        ModelCases forest = new ModelCases(table, "forest_20x5");
        if (isWanted(forest.ratios())) {
            forest.addTo(cases, data.forest(table.path(), 20, 5));
        }
        ModelCases large = new ModelCases(table, "forest_100x8");
        if (isWanted(large.ratios())) {
            large.addTo(cases, data.forest(table.path(), 100, 8));
        }
        ManyModelCases many = new ManyModelCases(table);
        if (isWanted(many.ratios())) {
            many.addTo(cases, data.logistics(ManyModelCases.MODELS, table.path()));
        }
    }

    private void prepare(Given given) {
        BenchTable table = new BenchTable(session, given.path());
        if (!given.columns().isEmpty()) {
            new ColumnCases(table, given.columns()).addTo(cases);
        }
        given.model().ifPresent(path -> new ModelCases(table, MODEL).addTo(cases, path));
    }

    /** Training a model takes longer than many a case. */
    private boolean isWanted(List<String> ratios) {
        return ratios.stream().anyMatch(name -> name.contains(options.only()));
    }

    private Map<String, Double> show(long rows) {
        out.accept("");
        out.accept(String.format(
                Locale.ROOT, "%-44s %10s %10s %10s %8s", "ns/row", "CPU", "least CPU", "wall", "garbage"));
        cases.work()
                .keySet()
                .forEach(name -> out.accept(String.format(
                        Locale.ROOT,
                        "%-44s %10.1f %10.1f %10.1f %7.1f%%",
                        name,
                        stopwatch.cpu(name) / rows,
                        stopwatch.leastCpu(name) / rows,
                        stopwatch.wall(name) / rows,
                        100 * stopwatch.collection(name))));
        out.accept("");
        out.accept(String.format(Locale.ROOT, "%-44s %10s %10s", "ratio of CPU times", "median", "of least"));
        Map<String, Double> medians = new LinkedHashMap<>();
        cases.ratios().forEach((name, ratio) -> {
            medians.put(name, stopwatch.ratio(ratio));
            out.accept(String.format(
                    Locale.ROOT, "%-44s %10.4f %10.4f", name, stopwatch.ratio(ratio), stopwatch.ratioOfLeast(ratio)));
        });
        return medians;
    }
}
