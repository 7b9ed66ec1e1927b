package dev.filon.sampledata.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class GenerateTest {

  @TempDir private Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  private int run(String... arguments) {
    return new CommandLine(new Generate())
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .setExecutionExceptionHandler(
            (error, command, parsed) -> {
              command.getErr().println(error.getMessage());
              return ((CommandLine.IExitCodeGenerator) error).getExitCode();
            })
        .execute(arguments);
  }

  private String dumps() {
    return folder.resolve("dumps").toString();
  }

  @Test
  void saysWhatItWrote() {
    assertThat(run("--lines", "300", "--days", "200", "--out", dumps())).isZero();
    assertThat(out.toString()).contains("300 invoice lines of 60 clients").contains(dumps());
    assertThat(folder.resolve("dumps/erp/clients.csv")).exists();
    assertThat(folder.resolve("dumps/truth/angry.csv")).exists();
  }

  @Test
  void refusesValuesOutOfRange() {
    assertThat(run("--lines", "0", "--out", dumps())).isEqualTo(2);
    assertThat(run("--days", "0", "--out", dumps())).isEqualTo(2);
    assertThat(run("--nights", "-1", "--out", dumps())).isEqualTo(2);
    assertThat(run("--until", "1815-06-18", "--out", dumps())).isEqualTo(2);
    assertThat(run("--until", "yesterday", "--out", dumps())).isEqualTo(2);
    assertThat(run()).isEqualTo(2);
    assertThat(err.toString())
        .contains("--lines is 0; give a number from 1")
        .contains("--nights is -1")
        .contains("leaves the years that the generator knows")
        .contains("--out");
    assertThat(folder.resolve("dumps")).doesNotExist();
  }

  @Test
  void refusesAHistoryWithoutAWorkingDay() {
    assertThat(run("--days", "2", "--until", "2026-11-22", "--out", dumps())).isEqualTo(2);
    assertThat(err.toString()).contains("hold no working day");
  }

  @Test
  void replacesOnlyItsOwnFilesAndOnlyWhenForced() throws IOException {
    assertThat(run("--lines", "90", "--days", "99", "--nights", "2", "--out", dumps())).isZero();
    Path mine = Files.writeString(folder.resolve("dumps/erp/notes.txt"), "mine");
    assertThat(run("--lines", "80", "--days", "99", "--out", dumps())).isEqualTo(2);
    assertThat(err.toString()).contains("is not empty").contains("--force");
    assertThat(run("--lines", "80", "--days", "99", "--out", dumps(), "--force")).isZero();
    assertThat(folder.resolve("dumps/erp/invoice_lines.csv")).content().hasLineCount(81);
    assertThat(folder.resolve("dumps/nights/2026-11-21")).doesNotExist();
    assertThat(mine).hasContent("mine");
  }

  @Test
  void refusesAFileAsTheFolderAndAFolderThatCannotBeMade() throws IOException {
    Path file = Files.writeString(folder.resolve("file"), "");
    assertThat(run("--out", file.toString())).isEqualTo(2);
    assertThat(run("--out", file.resolve("below").toString())).isEqualTo(2);
    assertThat(err.toString()).contains("is a file").contains("Cannot write to");
  }
}
