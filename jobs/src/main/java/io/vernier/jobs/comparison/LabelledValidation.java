package io.vernier.jobs.comparison;

import io.vernier.validation.Speed;
import io.vernier.validation.Validation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** A validation, what was wrong with its rows, what the certificate says of them, and how long both models took. */
public final class LabelledValidation {
    private final Validation validation;
    private long foreignLabels;
    private double leastForeignLabel = Double.POSITIVE_INFINITY;
    private long missingLabels;
    private long nonFiniteRows;
    private long coveredRows;
    private long certifiedRows;
    private Speed speed = Speed.NONE;

    LabelledValidation(Validation validation) {
        this.validation = validation;
    }

    /** What was measured of the rows that were compared. */
    public Validation validation() {
        return validation;
    }

    void foreignLabel(double label) {
        foreignLabels++;
        leastForeignLabel = Math.min(leastForeignLabel, label);
    }

    void missingLabel() {
        missingLabels++;
    }

    void nonFiniteRows(long rows) {
        nonFiniteRows += rows;
    }

    void coveredRow() {
        coveredRows++;
    }

    void certifiedRow() {
        certifiedRows++;
    }

    /** Both models scored rows; how long that took is measured around whole blocks. */
    void took(int rows, long floatNanoseconds, long integerNanoseconds) {
        speed = speed.plus(new Speed(rows, floatNanoseconds, integerNanoseconds));
    }

    /** How long both models took; {@link Speed#NONE} where nothing was timed. */
    public Speed speed() {
        return speed;
    }

    /** Rows whose label is none of the model's classes. */
    public long foreignLabels() {
        return foreignLabels;
    }

    /** The least of those labels. */
    public double leastForeignLabel() {
        return leastForeignLabel;
    }

    /** Rows whose label is null, NaN or infinite. */
    public long missingLabels() {
        return missingLabels;
    }

    /** Rows with a feature that is NaN or infinite, or another number that the model does not admit. */
    public long nonFiniteRows() {
        return nonFiniteRows;
    }

    /** Rows for which the certificate's bounds hold. */
    public long coveredRows() {
        return coveredRows;
    }

    /** Rows among these that are proven to keep their class. */
    public long certifiedRows() {
        return certifiedRows;
    }

    void merge(LabelledValidation other) {
        validation.merge(other.validation);
        foreignLabels = Math.addExact(foreignLabels, other.foreignLabels);
        leastForeignLabel = Math.min(leastForeignLabel, other.leastForeignLabel);
        missingLabels = Math.addExact(missingLabels, other.missingLabels);
        nonFiniteRows = Math.addExact(nonFiniteRows, other.nonFiniteRows);
        coveredRows = Math.addExact(coveredRows, other.coveredRows);
        certifiedRows = Math.addExact(certifiedRows, other.certifiedRows);
        speed = speed.plus(other.speed);
    }

    byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeLong(foreignLabels);
            out.writeDouble(leastForeignLabel);
            out.writeLong(missingLabels);
            out.writeLong(nonFiniteRows);
            out.writeLong(coveredRows);
            out.writeLong(certifiedRows);
            out.writeLong(speed.rows());
            out.writeLong(speed.floatNanoseconds());
            out.writeLong(speed.integerNanoseconds());
            out.write(validation.encode());
        } catch (IOException e) {
            throw new UncheckedIOException("Memory refused to be written.", e);
        }
        return bytes.toByteArray();
    }

    static LabelledValidation decode(byte[] bytes, Validation.Layout layout) {
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(bytes))) {
            long foreign = in.readLong();
            double least = in.readDouble();
            long missing = in.readLong();
            long nonFinite = in.readLong();
            long covered = in.readLong();
            long certified = in.readLong();
            Speed speed = new Speed(in.readLong(), in.readLong(), in.readLong());
            LabelledValidation state = new LabelledValidation(Validation.decode(in.readAllBytes(), layout));
            state.foreignLabels = foreign;
            state.leastForeignLabel = least;
            state.missingLabels = missing;
            state.nonFiniteRows = nonFinite;
            state.coveredRows = covered;
            state.certifiedRows = certified;
            state.speed = speed;
            return state;
        } catch (IOException e) {
            throw new UncheckedIOException("A state of the validation is damaged.", e);
        }
    }
}
