package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a spoilt dump leads to: the quarantine for a bad row, a clear error and its exit code for a
 * bad dump.
 */
class BadInputTest {
  private static final String LINES = "erp/invoice_lines.csv";

  @TempDir Path temp;

  private Cli run(Dumps dumps, String... more) {
    return Cli.run(temp.resolve("warehouse"), dumps.folder(), "filon", "2026-01-15", more);
  }

  private Dumps clean() {
    return Dumps.clean(temp.resolve("dumps"));
  }

  private void assertNothingServed() {
    assertThat(temp.resolve("warehouse/served/filon.duckdb")).doesNotExist();
  }

  @Test
  void badRowsGoToQuarantineAndEveryRowIsAccountedFor() {
    Dumps dumps =
        clean()
            .append(
                LINES,
                """
                I3,1,invoice,2026-01-07,C1,P1,1,10.00,4.00,EUR
                I3,2,invoice,2026-01-07,C1,P1,1,10.00,4.00,EUR,R1,surplus
                I4,1,invoice,2026-01-07,C1,P1,1,"1234,56",4.00,EUR,R1
                I5,1,invoice,31/02/2026,C1,P1,1,10.00,4.00,EUR,R1
                I6,one,invoice,2026-01-07,C1,P1,1,10.00,4.00,EUR,R1
                I7,1,invoice,2026-01-07,,P1,1,10.00,4.00,EUR,R1
                I8,1,gift,2026-01-07,C1,P1,1,10.00,4.00,EUR,R1
                I2,1,credit_note,2026-01-06,C2,P2,-2,-6.10,-3.00,EUR,R1
                """
                    .getBytes(Charset.forName("windows-1252")))
            .append(
                LINES,
                "I9,1,invoice,2026-01-07,Caf\u00e9,P1,1,10.00,4.00,EUR,R1\n"
                    .getBytes(Charset.forName("windows-1252")))
            .append(
                LINES,
                "I10,1,\"invoice,2026-01-07,C1,P1,1,10.00,4.00,EUR,R1\n"
                    .getBytes(Charset.forName("windows-1252")));
    Cli result = run(dumps);
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    Path warehouse = temp.resolve("warehouse");
    assertThat(
            Cli.sql(
                warehouse,
                "select line_no, rule, column_name, feed, dump, raw like 'I%' from meta.quarantine order by line_no"))
        .containsExactly(
            "4,duplicate_key,,invoice_lines,invoice_lines,true",
            "5,ragged,,,invoice_lines,true",
            "6,ragged,,,invoice_lines,true",
            "7,type,net_amount,invoice_lines,invoice_lines,true",
            "8,type,invoice_date,invoice_lines,invoice_lines,true",
            "9,type,line_no,invoice_lines,invoice_lines,true",
            "10,required,client_id,invoice_lines,invoice_lines,true",
            "11,accepted_values,kind,invoice_lines,invoice_lines,true",
            "13,encoding,,,invoice_lines,true",
            "14,unclosed_quote,,,invoice_lines,true");
    assertThat(
            Cli.sql(
                warehouse,
                "select records_read, loaded, superseded, quarantined from meta.load where feed = 'invoice_lines'"))
        .containsExactly("13,3,0,10");
    assertThat(Cli.sql(warehouse, "select count(*), sum(net_amount) from fact_sales"))
        .containsExactly("3,100.0000");
  }

  @Test
  void theLastVersionOfAKeyWinsAndTheOthersAreSuperseded() {
    Dumps dumps =
        clean()
            .append(
                "erp/clients.csv",
                "C1,Older name,plumbing,active,R1,FR,2025-01-01T00:00:00Z\nC1,Newer name,plumbing,active,R1,FR,2026-01-02T00:00:00Z\n"
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    assertThat(run(dumps).exit()).isZero();
    Path warehouse = temp.resolve("warehouse");
    assertThat(
            Cli.sql(warehouse, "select name from dim_client where client_id = 'C1' and is_current"))
        .containsExactly("Newer name");
    assertThat(
            Cli.sql(
                warehouse,
                "select records_read, loaded, superseded, quarantined from meta.load where feed = 'clients'"))
        .containsExactly("4,2,2,0");
  }

  @Test
  void aDumpDirectoryThatDoesNotExistIsExit5() {
    Cli result = Cli.run(temp.resolve("warehouse"), temp.resolve("nowhere"), "filon", "2026-01-15");
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains("nowhere").contains("does not exist").contains("--dumps");
    assertNothingServed();
  }

  @Test
  void aMissingFileIsExit5AndNamed() {
    Cli result = run(clean().without("erp/products.csv"));
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains("erp/products.csv is missing").contains("filon");
    assertNothingServed();
  }

  @Test
  void aMissingRequiredColumnIsExit5AndNamed() {
    Dumps dumps = clean();
    dumps.file(LINES, dumps.text(LINES).replace("net_amount", "amount_net"));
    Cli result = run(dumps);
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains(LINES).contains("'net_amount'").contains("amount_net");
    assertNothingServed();
  }

  @Test
  void anEmptyFileIsExit5() {
    Cli result = run(clean().file("erp/clients.csv", ""));
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains("erp/clients.csv is empty");
    assertNothingServed();
  }

  @Test
  void aColumnNamedTwiceIsExit5() {
    Cli result = run(clean().file("erp/products.csv", "product_id,label,family,label\n"));
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains("names a column twice");
  }

  @Test
  void aGzipFileThatBreaksOffIsExit5AndTheSnapshotBeforeIsStillServed() throws IOException {
    Dumps dumps = clean();
    assertThat(run(dumps).exit()).isZero();
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
      gzip.write(dumps.text(LINES).repeat(200).getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }
    byte[] whole = packed.toByteArray();
    dumps.without(LINES).file(LINES + ".gz", Arrays.copyOf(whole, whole.length - 20));
    Cli result = Cli.run(temp.resolve("warehouse"), dumps.folder(), "filon", "2026-01-16");
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains(LINES + ".gz").contains("damaged or cut off");
    assertThat(Cli.sql(temp.resolve("warehouse"), "select snapshot from meta.snapshot"))
        .containsExactly("1");
  }

  @Test
  void aSemicolonFileWithoutTheSettingIsExit5AndSaysWhichSeparatorWasUsed() throws IOException {
    Dumps dumps = clean();
    for (String file :
        new String[] {"erp/products.csv", "erp/clients.csv", LINES, "crm/reps.csv"}) {
      dumps.file(
          file,
          dumps.text(file).replace("\"Toits, murs \"\"et\"\" cie\"", "Toits").replace(',', ';'));
    }
    Cli result = run(dumps);
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains("separator ','");
    Path config = Files.writeString(temp.resolve("filon.yml"), "separator: ';'\n");
    assertThat(run(dumps, "--config", config.toString()).exit()).isZero();
  }

  @Test
  void usageErrorsAreExit2() {
    assertThat(run(clean(), "--mode", "sometimes").exit()).isEqualTo(2);
    Cli source = Cli.run(temp.resolve("w"), temp, "sap", "2026-01-15");
    assertThat(source.exit()).isEqualTo(2);
    assertThat(source.err()).contains("'sap'").contains("adventureworks");
    assertThat(Cli.run(temp.resolve("w"), temp, "filon", "15/01/2026").exit()).isEqualTo(2);
  }
}
