package io.vernier.vectors;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * The keys with the greatest scores, a few of many; of equal scores the lesser key is first, so that the order of the rows is nothing to
 * it.
 *
 * @param <K> keys that have an order
 */
public final class BestKeys<K extends Comparable<K>> implements Serializable {
    private static final long serialVersionUID = 1L;

    private final int most;
    private final ArrayList<Scored<K>> best = new ArrayList<>();

    /** A key and its score, which is no NaN. */
    public record Scored<K extends Comparable<K>>(K key, double score) implements Serializable {}

    /** @param most keys that are kept, 1 or more */
    public BestKeys(int most) {
        this.most = most;
    }

    private Comparator<Scored<K>> order() {
        return Comparator.<Scored<K>>comparingDouble(each -> -each.score()).thenComparing(Scored::key);
    }

    /** Shows a key and its score. */
    public void offer(K key, double score) {
        if (best.size() == most && score < best.get(most - 1).score()) {
            return;
        }
        Scored<K> offered = new Scored<>(key, score);
        int at = best.size();
        while (at > 0 && order().compare(offered, best.get(at - 1)) < 0) {
            at--;
        }
        if (at < most) {
            best.add(at, offered);
            if (best.size() > most) {
                best.remove(most);
            }
        }
    }

    /** Shows what another has kept. */
    public void merge(BestKeys<K> other) {
        other.best.forEach(each -> offer(each.key(), each.score()));
    }

    /** The keys of the best so far, the best first. */
    public List<K> keys() {
        return best.stream().map(Scored::key).toList();
    }

    /** The share of these keys that another has kept too; 1 where there are none. */
    public double share(BestKeys<K> other) {
        List<K> theirs = other.keys();
        return best.isEmpty()
                ? 1
                : (double) keys().stream().filter(theirs::contains).count() / best.size();
    }
}
