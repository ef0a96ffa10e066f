package io.vernier.jobs.report;

import io.vernier.spark.mllib.Support;
import java.util.List;

/** The classes of Spark ML and what becomes of each, one a line. */
public final class SupportLines {
    private static final int WORDS = 4;

    private SupportLines() {}

    /** The lines, titles first. */
    public static List<String> of(List<Support> classes) {
        Columns columns = new Columns(WORDS, "class", "kind", "treatment", "");
        classes.forEach(each -> columns.add(
                each.className().substring(each.className().lastIndexOf('.') + 1),
                each.kind(),
                each.treatment(),
                each.note()));
        return columns.lines();
    }
}
