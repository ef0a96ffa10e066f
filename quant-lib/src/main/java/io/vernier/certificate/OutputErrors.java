package io.vernier.certificate;

/** How far the outputs of integers that are added are from those that the float model computes. */
interface OutputErrors {
    /** Of the step that makes both. */
    String name();

    int outputs();

    /** How many terms bound an output. */
    int inputs();

    /** Encloses integer minus float for one output. */
    Enclosure error(int output);

    /** Encloses the error of one output less that of another: sharper than the difference of both, since they share their inputs. */
    Enclosure errorOfDifference(int output, int other);
}
