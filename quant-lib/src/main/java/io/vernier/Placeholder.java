package io.vernier;

final class Placeholder {
    private Placeholder() {}
}
