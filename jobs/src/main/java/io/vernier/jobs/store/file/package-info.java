/** Files of the output, each of which is seen whole or not at all. */
package io.vernier.jobs.store.file;
