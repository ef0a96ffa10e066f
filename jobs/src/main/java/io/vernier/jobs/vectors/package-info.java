/** The passes over models that are tables of vectors: what executors measure of them, write of them, and compare. */
package io.vernier.jobs.vectors;
