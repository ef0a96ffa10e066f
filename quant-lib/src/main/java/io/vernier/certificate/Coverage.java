package io.vernier.certificate;

import io.vernier.model.Batch;
import java.io.Serializable;

/** The rows that a proof says something of. */
interface Coverage extends Serializable {

    /** Which these are, in a word. */
    Certificate.Scope scope();

    boolean holds(Batch batch, int row);
}
