package io.vernier.integer;

import java.io.Serializable;
import java.util.Optional;

/**
 * A program and what its scorers share: its integers in the units in which they are added. It is made once for each machine, when the
 * first scorer is asked for, however many threads score.
 */
public final class CompiledProgram implements Serializable {
    private static final long serialVersionUID = 1L;

    private final IntegerProgram program;

    /** Null until it is first asked for; empty where the program is no chain. */
    private transient Optional<CompiledChain> chain;

    /** Null until it is first asked for; empty where the program is not of trees alone. */
    private transient Optional<CompiledTrees> trees;

    /** A program of which nothing was asked yet. */
    public CompiledProgram(IntegerProgram program) {
        this.program = program;
    }

    public IntegerProgram program() {
        return program;
    }

    /** A new scorer, for one thread: the fastest that the program allows. */
    public Scorer scorer() {
        return chain().<Scorer>map(ChainScorer::new)
                .or(() -> trees().map(TreeScorer::new))
                .orElseGet(() -> new ProgramScorer(program));
    }

    private synchronized Optional<CompiledTrees> trees() {
        if (trees == null) {
            trees = CompiledTrees.of(program);
        }
        return trees;
    }

    private synchronized Optional<CompiledChain> chain() {
        if (chain == null) {
            chain = Chain.of(program).map(CompiledChain::new);
        }
        return chain;
    }
}
