package io.vernier.jobs;

import io.vernier.spark.plan.Sessions;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A process that runs commands one after the other, and says of each whether a part of Spark that starts something was loaded by then. */
final class LightCommands {
    private LightCommands() {}

    /**
     * Runs the commands.
     *
     * @param arguments a file of commands, one a line, and the file of answers: command, exit code and whether Spark was loaded
     */
    public static void main(String[] arguments) throws Exception {
        StringBuilder answers = new StringBuilder();
        for (String line : Files.readAllLines(Path.of(arguments[0]))) {
            String[] command = line.split(" ", -1);
            int code = Vernier.commandLine(new Failures())
                    .setOut(new PrintWriter(Writer.nullWriter()))
                    .execute(command);
            answers.append(command[0])
                    .append(' ')
                    .append(code)
                    .append(isLoaded("org.apache.spark.SparkContext") ? " loaded" : " not loaded")
                    .append('\n');
        }
        Files.writeString(Path.of(arguments[1]), answers + (Sessions.isThere() ? "started" : "none"));
    }

    private static boolean isLoaded(String name) throws ReflectiveOperationException {
        var find = ClassLoader.class.getDeclaredMethod("findLoadedClass", String.class);
        find.setAccessible(true);
        return find.invoke(LightCommands.class.getClassLoader(), name) != null;
    }
}
