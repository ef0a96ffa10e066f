package io.vernier.jobs.export;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** An exported program computed from its JSON alone, as the page {@code fhe.md} says, with integers of any size and every index checked. */
final class PlainFhe {
    private final JsonNode root;

    PlainFhe(JsonNode root) {
        this.root = root;
    }

    /** What the instructions give for a row, one after the other. */
    List<List<Long>> integers(double[] row) {
        List<List<Long>> results = new ArrayList<>();
        List<Long> values = input(row);
        for (JsonNode instruction : root.get("instructions")) {
            values = switch (instruction.get("kind").asText()) {
                case "linear" -> linear(instruction, values);
                case "table" -> table(instruction, values);
                case "trees" -> trees(instruction, values);
                default -> throw new IllegalArgumentException(instruction.toString());
            };
            results.add(values);
        }
        return results;
    }

    /** What the last integers of a row stand for. */
    double[] margins(double[] row) {
        List<List<Long>> all = integers(row);
        List<Long> last = all.get(all.size() - 1);
        JsonNode output = root.get("output");
        if (output.get("kind").asText().equals("accumulators")) {
            double[] margins = new double[last.size()];
            for (int k = 0; k < margins.length; k++) {
                margins[k] = real(output.get("scale").get(k)) * last.get(k)
                        + real(output.get("offset").get(k));
            }
            return margins;
        }
        double[] sums = new double[output.get("values").get(0).get(0).size()];
        for (int tree = 0; tree < last.size(); tree++) {
            JsonNode leaf = output.get("values").get(tree).get(last.get(tree).intValue());
            for (int k = 0; k < sums.length; k++) {
                sums[k] += real(output.get("weights").get(tree)) * real(leaf.get(k));
            }
        }
        double divisor = real(output.get("divisor"));
        for (int k = 0; k < sums.length; k++) {
            sums[k] = divisor == 1 ? sums[k] : sums[k] / divisor;
        }
        return sums;
    }

    private List<Long> input(double[] row) {
        JsonNode input = root.get("input");
        List<Long> codes = new ArrayList<>();
        if (input.get("kind").asText().equals("ranks")) {
            for (JsonNode channel : input.get("channels")) {
                codes.add(rank(channel, row[channel.get("feature").asInt()]));
            }
            return codes;
        }
        for (int k = 0; k < row.length; k++) {
            double unclamped = Math.rint((row[k] - real(input.get("offset").get(k)))
                            / real(input.get("scale").get(k)))
                    + input.get("zero_point").get(k).asLong();
            codes.add((long) Math.max(
                    (double) input.get("qmin").get(k).asLong(),
                    Math.min((double) input.get("qmax").get(k).asLong(), unclamped)));
        }
        return codes;
    }

    private static long rank(JsonNode channel, double x) {
        if (channel.has("categories")) {
            int categories = channel.get("categories").asInt();
            return x >= 0 && x < categories && x == Math.floor(x) ? (long) x : categories;
        }
        long rank = 0;
        for (JsonNode threshold : channel.get("thresholds")) {
            rank += Double.isNaN(x) || real(threshold) < x ? 1 : 0;
        }
        return rank;
    }

    private static List<Long> linear(JsonNode instruction, List<Long> values) {
        List<Long> accumulators = new ArrayList<>();
        for (int output = 0; output < instruction.get("bias").size(); output++) {
            BigInteger sum = instruction.get("bias").get(output).bigIntegerValue();
            JsonNode weights = instruction.get("weights").get(output);
            require(weights.size() == values.size());
            for (int k = 0; k < values.size(); k++) {
                sum = sum.add(weights.get(k).bigIntegerValue().multiply(BigInteger.valueOf(values.get(k))));
            }
            long accumulator = sum.longValueExact();
            require(accumulator >= instruction.get("lo").get(output).asLong());
            require(accumulator <= instruction.get("hi").get(output).asLong());
            accumulators.add(accumulator);
        }
        return accumulators;
    }

    private static List<Long> table(JsonNode instruction, List<Long> values) {
        List<Long> codes = new ArrayList<>();
        for (int channel = 0; channel < values.size(); channel++) {
            int drop = instruction.get("drop").get(channel).asInt();
            long distance =
                    values.get(channel) - instruction.get("lo").get(channel).asLong() + ((1L << drop) >> 1);
            JsonNode entries = instruction.get("entries").get(channel);
            require(distance >= 0 && distance >> drop < entries.size());
            codes.add(entries.get((int) (distance >> drop)).asLong());
        }
        return codes;
    }

    private static List<Long> trees(JsonNode instruction, List<Long> values) {
        List<Long> leaves = new ArrayList<>();
        for (JsonNode tree : instruction.get("trees")) {
            int child = tree.get("feature").isEmpty() ? -1 : 0;
            while (child >= 0) {
                long code = values.get(tree.get("feature").get(child).asInt());
                long rank = tree.get("rank").get(child).asLong();
                boolean left = code <= rank;
                if (rank < 0) {
                    for (JsonNode each : tree.get("categories").get(Integer.toString(child))) {
                        left |= each.asLong() == code;
                    }
                }
                child = tree.get(left ? "left" : "right").get(child).asInt();
            }
            leaves.add((long) ~child);
        }
        return leaves;
    }

    private static double real(JsonNode node) {
        return node.isTextual() ? Double.parseDouble(node.textValue()) : node.doubleValue();
    }

    private static void require(boolean condition) {
        if (!condition) {
            throw new AssertionError("An integer is beyond what the document proves.");
        }
    }
}
