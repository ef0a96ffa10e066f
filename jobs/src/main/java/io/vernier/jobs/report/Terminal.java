package io.vernier.jobs.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;

/**
 * What the screen of this process can show while it works.
 *
 * @param display how progress is said
 * @param hasColor whether words may be coloured
 * @param width in columns
 */
public record Terminal(Display display, boolean hasColor, int width) {
    /** How progress is said. */
    public enum Display {
        /** One line, drawn again and again. */
        BAR,
        /** Lines of a log. */
        LINES,
        NOTHING
    }

    /** When words are coloured. */
    public enum Color {
        AUTO,
        ALWAYS,
        NEVER;

        /** As it is written on the command line. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int MOST_COLUMNS = 100;
    private static final int COLUMNS = 80;
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    /** A process has one screen; in a notebook or a test there is none. */
    private static volatile Terminal current = new Terminal(Display.LINES, false, MOST_COLUMNS);

    /** That of this process. */
    public static Terminal current() {
        return current;
    }

    /** From now on this is the one of this process. */
    public void use() {
        current = this;
    }

    /**
     * What a command line asks for and the process has.
     *
     * @param environment of which {@code NO_COLOR}, {@code TERM} and {@code COLUMNS} count
     * @param isScreen whether somebody looks at the output
     */
    public static Terminal of(Color color, boolean isQuiet, Map<String, String> environment, boolean isScreen) {
        boolean canDraw = isScreen && !environment.getOrDefault("TERM", "dumb").equals("dumb");
        boolean isWanted = environment.getOrDefault("NO_COLOR", "").isEmpty();
        return new Terminal(
                isQuiet ? Display.NOTHING : canDraw ? Display.BAR : Display.LINES,
                color == Color.ALWAYS || (color == Color.AUTO && canDraw && isWanted),
                columns(environment.getOrDefault("COLUMNS", "")));
    }

    private static int columns(String text) {
        return text.matches("[1-9][0-9]{0,3}") ? Math.min(MOST_COLUMNS, Integer.parseInt(text)) : COLUMNS;
    }

    /** Whether this process writes to a screen, its errors too; from Java 22 on, where there always is a console, the errors decide. */
    @SuppressWarnings("SystemConsoleNull")
    public static boolean isScreen() {
        if (System.console() == null) {
            return false;
        }
        try {
            return !Files.isSymbolicLink(STANDARD_ERROR)
                    || Files.readSymbolicLink(STANDARD_ERROR).startsWith("/dev");
        } catch (IOException e) {
            return false;
        }
    }

    /** A word in green or red, where colours are shown. */
    public String colored(String word, boolean isGood) {
        return hasColor ? "\u001b[1;3" + (isGood ? '2' : '1') + "m" + word + "\u001b[0m" : word;
    }
}
