package io.vernier.config;

import io.vernier.config.JobConfiguration.ModelConfiguration;
import io.vernier.config.JobConfiguration.OutputConfiguration;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.TemporalAccessor;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads the sections {@code model} and {@code output}, which together say which directory results go to. */
final class OutputKeys {
    /** Characters that mean something to a file system, to Hadoop's paths or to its globs. */
    private static final Pattern NOT_IN_NAMES = Pattern.compile("[/\\\\:*?\\[\\]{}\"\\p{Cntrl}]");

    /** Names with dots between them. */
    private static final Pattern NAMESPACE = Pattern.compile("[^.`\\s]+(\\.[^.`\\s]+)*");

    private OutputKeys() {}

    /** @param onnx the section of that name */
    static ModelConfiguration model(Section section, Section onnx) {
        String path = section.requiredText("path");
        String name = section.text("name", lastSegment(path));
        if (!path.isEmpty() && !isDirectoryName(name)) {
            section.problems()
                    .add("\"" + section.name("name") + "\" is \"" + name
                            + "\": expected the name of one directory, without any of / \\ : * ? [ ] { } and quotes.");
        }
        section.refuseUnknown();
        OnnxConfiguration told = OnnxKeys.read(onnx);
        if (!told.equals(OnnxConfiguration.DEFAULT) && !ModelConfiguration.isOnnx(path)) {
            section.problems()
                    .add("Keys of \"onnx\" are given, but \"" + section.name("path") + "\" is \"" + path
                            + "\": expected a file that ends in .onnx; remove them.");
        }
        return new ModelConfiguration(path, name, told);
    }

    private static String lastSegment(String path) {
        String trimmed = path.replaceAll("/+$", "");
        String last = trimmed.substring(trimmed.lastIndexOf('/') + 1);
        return ModelConfiguration.isOnnx(last) ? last.substring(0, last.lastIndexOf('.')) : last;
    }

    private static boolean isDirectoryName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && !NOT_IN_NAMES.matcher(name).find();
    }

    static OutputConfiguration output(Section section) {
        String path = section.requiredText("path");
        Optional<String> text = section.optionalText("as_of");
        Optional<String> asOf = text.flatMap(OutputKeys::instant);
        if (text.isPresent() && asOf.isEmpty()) {
            section.problems()
                    .bad(
                            section.name("as_of"),
                            section.value("as_of").orElseThrow(),
                            "a time in ISO 8601, such as 2013-01-31 or 2013-01-31T06:00:00Z");
        }
        section.resolve("as_of", asOf.orElse(""));
        Optional<String> tables = section.optionalText("tables");
        if (tables.isPresent() && !NAMESPACE.matcher(tables.get()).matches()) {
            section.problems()
                    .bad(
                            section.name("tables"),
                            section.value("tables").orElseThrow(),
                            "a namespace of a catalog, such as lake.vernier");
        }
        section.refuseUnknown();
        return new OutputConfiguration(path, asOf, tables);
    }

    /** The instant that a text stands for, in UTC where it names no zone; a date is its first moment. */
    private static Optional<String> instant(String text) {
        try {
            TemporalAccessor time =
                    DateTimeFormatter.ISO_DATE_TIME.parseBest(text, OffsetDateTime::from, LocalDateTime::from);
            Instant instant = time instanceof OffsetDateTime offset
                    ? offset.toInstant()
                    : ((LocalDateTime) time).toInstant(ZoneOffset.UTC);
            return Optional.of(instant.toString());
        } catch (DateTimeException e) {
            return date(text);
        }
    }

    private static Optional<String> date(String text) {
        try {
            return Optional.of(LocalDate.parse(text)
                    .atStartOfDay(ZoneOffset.UTC)
                    .toInstant()
                    .toString());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
