package io.vernier.jobs;

import java.util.concurrent.Callable;

/** A command that computes: it says in the end how it ended, for people first and on its last line for programs. */
interface Computing extends Callable<Ending> {}
