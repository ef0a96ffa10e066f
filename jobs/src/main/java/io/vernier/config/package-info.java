/** A job's configuration as records: one reader, all checks, every problem named at once. */
package io.vernier.config;
