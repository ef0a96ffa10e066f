package io.vernier.spark.source;

import io.vernier.config.SourceConfiguration;
import io.vernier.outcome.Refusal;
import io.vernier.spark.plan.Reasons;
import java.sql.SQLException;
import java.util.Optional;
import java.util.regex.Pattern;

/** What databases say through JDBC, by the class of its SQL state. */
final class DatabaseFailure {
    private static final String CONNECTION = "08";
    private static final String LOGIN = "28";
    private static final String DATABASE = "3D";

    /** What Spark says of a class that is there and no driver. */
    private static final Pattern NO_DRIVER = Pattern.compile("Did not find registered driver");

    private DatabaseFailure() {}

    /** What keeps a table from being looked at: what is configured (21), or that it is not there (22). */
    static Optional<Refusal> opening(SourceConfiguration source, Causes causes) {
        Optional<Throwable> unloaded = causes.first(ReflectiveOperationException.class::isInstance)
                .or(() -> causes.first(ClassCastException.class::isInstance))
                .or(() -> causes.saying(NO_DRIVER));
        if (unloaded.isPresent() && source.option("driver").isPresent()) {
            return Optional.of(Refusal.before(
                    "The driver \"" + source.option("driver").get() + "\" of \"" + source.name()
                            + "\" is no driver on the class path; add its jar with --jars, or correct "
                            + source.key("options.driver") + ".",
                    unloaded.get()));
        }
        return causes.first(SQLException.class).map(failure -> {
            String state = String.valueOf(failure.getSQLState());
            if (Causes.message(failure).contains("No suitable driver")) {
                return Refusal.before(
                        "No driver on the class path takes the url of \"" + source.name()
                                + "\"; add its jar with --jars, or correct " + source.key("options.url") + ".",
                        failure);
            }
            if (state.startsWith(CONNECTION)) {
                return before(source, failure, "cannot be reached", "the host, the port and that it runs");
            }
            if (state.startsWith(LOGIN)) {
                return before(source, failure, "does not let this user in", "options.user and options.password");
            }
            if (state.startsWith(DATABASE)) {
                return before(source, failure, "has no such database", "the name at the end of options.url");
            }
            return data(source, failure, "check options.dbtable or options.query");
        });
    }

    /** What ends a reading (22). */
    static Optional<Refusal> reading(SourceConfiguration source, Causes causes) {
        return causes.first(SQLException.class)
                .map(failure -> data(
                        source,
                        failure,
                        String.valueOf(failure.getSQLState()).startsWith(CONNECTION)
                                ? "run again when it can be reached"
                                : "correct the data, or options.dbtable or options.query"));
    }

    private static Refusal before(SourceConfiguration source, SQLException failure, String what, String check) {
        return Refusal.before(
                "The database of \"" + source.name() + "\" " + what + ": " + said(source, failure) + " Check " + check
                        + ".",
                failure);
    }

    private static Refusal data(SourceConfiguration source, SQLException failure, String remedy) {
        return Refusal.data(
                "\"" + source.name() + "\" cannot be read: " + said(source, failure) + " To go on, " + remedy + ".",
                failure);
    }

    private static String said(SourceConfiguration source, SQLException failure) {
        return source.masked(Reasons.of(failure));
    }
}
