package io.vernier.statistics;

/** What {@link FloatViews} found in a block of values. One for each thread, small enough to stay in its nearest cache. */
final class ViewBlock {
    static final int CAPACITY = 1024;

    private static final ThreadLocal<ViewBlock> OWN = ThreadLocal.withInitial(ViewBlock::new);

    /** The patterns of the float32 views, without negative zero. */
    final int[] patterns = new int[CAPACITY];

    double min;
    double max;
    int zeros;

    static ViewBlock ofThisThread() {
        return OWN.get();
    }
}
