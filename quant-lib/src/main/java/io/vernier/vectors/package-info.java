/** Tables of vectors, each known by a key: their codes, products of these, and how near the codes keep them. */
package io.vernier.vectors;
