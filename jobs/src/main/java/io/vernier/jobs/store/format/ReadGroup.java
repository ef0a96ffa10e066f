package io.vernier.jobs.store.format;

import org.apache.parquet.io.api.Converter;
import org.apache.parquet.io.api.GroupConverter;

/** Reads a group of fields. */
final class ReadGroup extends GroupConverter {
    private final Runnable start;
    private final Runnable end;
    private final Converter[] fields;

    /** @param fields what reads each of them, in order */
    ReadGroup(Runnable start, Runnable end, Converter... fields) {
        this.start = start;
        this.end = end;
        this.fields = fields;
    }

    @Override
    public Converter getConverter(int field) {
        return fields[field];
    }

    @Override
    public void start() {
        start.run();
    }

    @Override
    public void end() {
        end.run();
    }
}
