package io.vernier.jobs.store.format;

/**
 * What a comparison of the statistics with the footers of the files came to.
 *
 * @param files whose footers were read
 * @param columns features whose minimum and maximum agree; of the others some footer does not tell
 */
public record FooterAgreement(int files, int columns) {}
