package io.vernier.jobs;

final class Placeholder {
    private Placeholder() {}
}
