package io.vernier.arithmetic;

/** Whether codes are placed around zero. */
public enum Scheme {
    /** Any zero point. */
    ASYMMETRIC,
    /** Zero point 0, the range symmetric around zero. */
    SYMMETRIC,
    /** Codes are ranks among thresholds, which stand for no number. */
    RANK
}
