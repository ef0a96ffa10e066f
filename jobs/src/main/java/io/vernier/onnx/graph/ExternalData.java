package io.vernier.onnx.graph;

import io.vernier.onnx.graph.Message.Field;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** Values of constants that an ONNX file keeps in other files beside it. */
public final class ExternalData {
    private static final int GRAPH = 7;
    private static final int CONSTANT = 5;
    private static final int RAW = 9;
    private static final int KEPT = 13;
    private static final int PLACE = 14;
    private static final long ELSEWHERE = 1;

    private ExternalData() {}

    /** What is read of another file. */
    @FunctionalInterface
    public interface Files {
        byte[] content(String name);
    }

    /** Where the values of a constant are: {@code length} bytes, or all that follow. */
    private record Place(String file, int offset, Optional<Integer> length) {
        static Place of(Message constant) {
            Map<String, String> entries = new HashMap<>();
            for (Field entry : constant.all(KEPT)) {
                String key = "";
                String value = "";
                for (WireReader in = entry.message(); in.next(); ) {
                    switch (in.field()) {
                        case 1 -> key = in.text();
                        case 2 -> value = in.text();
                        default -> in.skip();
                    }
                }
                entries.put(key, value);
            }
            String file = entries.getOrDefault("location", "");
            if (file.isEmpty()
                    || file.startsWith("/")
                    || file.contains(":")
                    || Arrays.asList(file.split("[/\\\\]", -1)).contains("..")) {
                throw new OnnxException("keeps values in the file \"" + file
                        + "\", expected one in its own directory; save it again with onnx.save_model");
            }
            try {
                return new Place(
                        file,
                        Integer.parseInt(entries.getOrDefault("offset", "0")),
                        Optional.ofNullable(entries.get("length")).map(Integer::parseInt));
            } catch (NumberFormatException e) {
                throw new OnnxException("keeps values at a place of \"" + file + "\" that is none; save it again", e);
            }
        }

        byte[] of(byte[] content) {
            int end = length.isPresent() ? offset + length.get() : content.length;
            if (offset < 0 || end < offset || end > content.length) {
                throw new OnnxException("keeps values at " + offset + " to " + end + " of \"" + file + "\", which has "
                        + content.length + " bytes; copy both files again");
            }
            return Arrays.copyOfRange(content, offset, end);
        }
    }

    /**
     * The names of the other files; none where there are no such values.
     *
     * @throws OnnxException if one is not below the directory of the file
     */
    public static SortedSet<String> files(byte[] model) {
        SortedSet<String> files = new TreeSet<>();
        for (Field graph : Message.read(WireReader.of(model)).all(GRAPH)) {
            for (Field constant : Message.read(graph.message()).all(CONSTANT)) {
                Message read = Message.read(constant.message());
                if (isElsewhere(read)) {
                    files.add(Place.of(read).file());
                }
            }
        }
        return files;
    }

    private static boolean isElsewhere(Message constant) {
        for (Field place : constant.all(PLACE)) {
            WireReader in = WireReader.of(place.bytes());
            if (in.next() && in.integer() == ELSEWHERE) {
                return true;
            }
        }
        return false;
    }

    /**
     * The file with all values inside; itself where they are.
     *
     * @throws OnnxException if another file is not as it is told
     */
    public static byte[] inside(byte[] model, Files files) {
        if (files(model).isEmpty()) {
            return model;
        }
        Map<String, byte[]> read = new HashMap<>();
        Message file = Message.read(WireReader.of(model));
        Message graph = Message.read(file.all(GRAPH).get(0).message());
        List<Field> constants = new ArrayList<>();
        for (Field constant : graph.all(CONSTANT)) {
            Message message = Message.read(constant.message());
            constants.add(
                    isElsewhere(message)
                            ? inside(message, name -> read.computeIfAbsent(name, files::content))
                            : constant);
        }
        return file.with(
                        GRAPH,
                        List.of(Field.of(GRAPH, graph.with(CONSTANT, constants).bytes())))
                .bytes();
    }

    private static Field inside(Message constant, Files files) {
        Place place = Place.of(constant);
        Field raw = Field.of(RAW, place.of(files.content(place.file())));
        return Field.of(
                CONSTANT,
                constant.without(KEPT, field -> true)
                        .without(PLACE, field -> true)
                        .with(RAW, List.of(raw))
                        .bytes());
    }
}
