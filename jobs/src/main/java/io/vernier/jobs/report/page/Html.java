package io.vernier.jobs.report.page;

import java.util.List;
import java.util.Locale;
import java.util.function.BiConsumer;

/** Markup that grows. What is put into it is escaped, unless it is markup itself: names of columns and paths are anybody's text. */
final class Html {
    private static final String PLACE = "{}";

    private final StringBuilder out = new StringBuilder();

    /** Markup in which each {@code {}} stands for a value, in order: an {@code Html} as it is, everything else escaped. */
    static Html of(String markup, Object... values) {
        return new Html().add(markup, values);
    }

    /** Adds markup as {@link #of} makes it. */
    Html add(String markup, Object... values) {
        int from = 0;
        for (Object value : values) {
            int place = markup.indexOf(PLACE, from);
            out.append(markup, from, place);
            if (value instanceof Html html) {
                out.append(html.out);
            } else {
                escape(String.valueOf(value));
            }
            from = place + PLACE.length();
        }
        out.append(markup, from, markup.length());
        return this;
    }

    /** Adds what is made of each of the values. */
    <T> Html each(List<T> values, BiConsumer<Html, T> markup) {
        values.forEach(value -> markup.accept(this, value));
        return this;
    }

    private void escape(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                case '\'' -> out.append("&#39;");
                default -> {
                    if (turnsText(c)) {
                        out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
        }
    }

    /** Controls that would turn round the words behind them too. */
    private static boolean turnsText(char c) {
        return (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }

    boolean isEmpty() {
        return out.isEmpty();
    }

    @Override
    public String toString() {
        return out.toString();
    }
}
