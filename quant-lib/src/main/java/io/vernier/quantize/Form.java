package io.vernier.quantize;

/** In which a program can hold a tensor; one tensor may exist in several. */
enum Form {
    /** Codes of a linear layer's input. */
    CODES("as codes"),
    /** Ranks that trees read. */
    RANKS("as ranks"),
    /** Sums of a linear layer. */
    ACCUMULATORS("as accumulators"),
    /** Numbers in double precision. */
    REALS("as real numbers");

    private final String phrase;

    Form(String phrase) {
        this.phrase = phrase;
    }

    String phrase() {
        return phrase;
    }
}
