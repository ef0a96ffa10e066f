package io.vernier.spark.plan;

import io.vernier.integer.CompiledProgram;
import io.vernier.integer.IntegerProgram;
import io.vernier.integer.ProgramCodec;
import io.vernier.integer.Scorer;
import io.vernier.integer.StoredInstruction;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Iterator;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.broadcast.Broadcast;

/**
 * A program that the tasks of a Spark application have in common: sent to each executor once, however often it is used. Two are equal
 * where their instructions are, so that Spark knows a plan again.
 */
public final class SharedProgram implements Serializable {
    private static final long serialVersionUID = 1L;

    private static final int DIGESTED_BYTES = 1 << 16;

    private final String digest;

    /** On the driver alone; tasks read the broadcast. */
    private final transient CompiledProgram program;

    private transient SparkContext context;
    private Broadcast<CompiledProgram> broadcast;

    /** A program that is not sent anywhere yet. */
    public SharedProgram(IntegerProgram program) {
        this.program = new CompiledProgram(program);
        this.digest = digest(program);
    }

    /** Makes the program known to the tasks of an application; once for each application. */
    synchronized void shareIn(SparkContext application) {
        if (application != context) {
            broadcast = application.broadcast(program, scala.reflect.ClassTag$.MODULE$.apply(CompiledProgram.class));
            context = application;
        }
    }

    /** The instructions. */
    public IntegerProgram program() {
        return compiled().program();
    }

    /** A new scorer, for one task; all of an executor share the integers. */
    Scorer scorer() {
        return compiled().scorer();
    }

    private CompiledProgram compiled() {
        return program == null ? broadcast.value() : program;
    }

    private static String digest(IntegerProgram program) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            DataOutputStream out = new DataOutputStream(new BufferedOutputStream(
                    new DigestOutputStream(OutputStream.nullOutputStream(), sha), DIGESTED_BYTES));
            Iterator<StoredInstruction> rows = ProgramCodec.rows(program).iterator();
            while (rows.hasNext()) {
                write(rows.next(), out);
            }
            out.flush();
            return HexFormat.of().formatHex(sha.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256.", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void write(StoredInstruction row, DataOutputStream out) throws IOException {
        out.writeUTF(row.kind());
        out.writeUTF(row.name());
        out.writeInt(row.inputs().size());
        for (int input : row.inputs()) {
            out.writeInt(input);
        }
        out.writeInt(row.shape().length);
        for (int size : row.shape()) {
            out.writeInt(size);
        }
        out.writeInt(row.integers().size());
        for (long integer : row.integers().toArray()) {
            out.writeLong(integer);
        }
        out.writeInt(row.reals().length);
        for (double real : row.reals()) {
            out.writeLong(Double.doubleToRawLongBits(real));
        }
        out.writeInt(row.attributes().size());
        for (Map.Entry<String, String> attribute : row.attributes().entrySet()) {
            out.writeUTF(attribute.getKey());
            out.writeUTF(attribute.getValue());
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SharedProgram shared && digest.equals(shared.digest);
    }

    @Override
    public int hashCode() {
        return digest.hashCode();
    }

    /** The beginning of the digest, by which plans tell programs apart. */
    @Override
    public String toString() {
        return digest.substring(0, 8);
    }
}
