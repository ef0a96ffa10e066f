/** The manifests beside the tables: JSON that names what was made, from what, and by what. */
package io.vernier.jobs.store.manifest;
