package io.vernier.integer;

import io.vernier.arithmetic.Encoding;
import java.util.Optional;

/**
 * What an instruction makes or reads.
 *
 * @param kind of the numbers
 * @param channels numbers in a row
 * @param encoding what integers stand for; absent for real numbers, and for accumulators of which a stored program does not tell
 * @param proof between what accumulators are; absent for all else
 */
public record Port(Kind kind, int channels, Optional<Encoding> encoding, Optional<Accumulator> proof) {

    /** What flows between instructions. */
    public enum Kind {
        /** The rows that a program is given, real numbers, dense or sparse. */
        ROWS("values of the rows"),
        /** Integers of at most 32 bits that a layer reads. */
        CODES("codes"),
        /** Ranks of numbers among thresholds, and codes of categories: integers that stand for no number. */
        RANKS("ranks"),
        /** Sums of products of integers. */
        ACCUMULATORS("accumulators"),
        /** Either of both, to be read; nothing makes them. */
        INTEGERS("codes or accumulators"),
        /** Numbers in double precision, dense. */
        REALS("real numbers");

        private final String plural;

        Kind(String plural) {
            this.plural = plural;
        }
    }

    static Port rows(int channels) {
        return of(Kind.ROWS, channels);
    }

    static Port codes(Encoding encoding) {
        return new Port(Kind.CODES, encoding.size(), Optional.of(encoding), Optional.empty());
    }

    /** Codes of any encoding, to be read. */
    static Port codes(int channels) {
        return of(Kind.CODES, channels);
    }

    static Port ranks(int channels) {
        return of(Kind.RANKS, channels);
    }

    static Port accumulators(Accumulator proof, Optional<Encoding> encoding) {
        return new Port(Kind.ACCUMULATORS, proof.bound().length, encoding, Optional.of(proof));
    }

    /** Accumulators of any size, to be read. */
    static Port accumulators(int channels) {
        return of(Kind.ACCUMULATORS, channels);
    }

    /** Codes or accumulators, to be read. */
    static Port integers(int channels) {
        return of(Kind.INTEGERS, channels);
    }

    static Port reals(int channels) {
        return of(Kind.REALS, channels);
    }

    private static Port of(Kind kind, int channels) {
        return new Port(kind, channels, Optional.empty(), Optional.empty());
    }

    /** Whether an instruction that expects this may read the other. */
    boolean accepts(Port made) {
        boolean isOfKind = kind == made.kind
                || (kind == Kind.INTEGERS && (made.kind == Kind.CODES || made.kind == Kind.ACCUMULATORS));
        return isOfKind && channels == made.channels;
    }

    /** As the object of a sentence: {@code 3 codes}. */
    @Override
    public String toString() {
        return channels + " " + kind.plural;
    }
}
