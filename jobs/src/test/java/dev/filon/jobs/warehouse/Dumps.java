package dev.filon.jobs.warehouse;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Small canonical dumps, complete and clean; a test then spoils what it is about. */
final class Dumps {
  private final Path folder;

  private Dumps(Path folder) {
    this.folder = folder;
  }

  /** Two clients, two products, three lines, a rep and a manager. */
  static Dumps clean(Path folder) {
    return new Dumps(folder)
        .file(
            "erp/clients.csv",
            """
            client_id,name,segment,status,rep_id,country,updated_at
            C1,Plomberie Léa,plumbing,active,R1,FR,2026-01-01T00:00:00Z
            C2,"Toits, murs ""et"" cie",roofing,active,R1,FR,2026-01-01T00:00:00Z
            """)
        .file(
            "erp/products.csv",
            """
            product_id,label,family,standard_cost,updated_at
            P1,Tube cuivre,Plumbing,4.00,2026-01-01T00:00:00Z
            P2,Tuile,Roofing,1.50,2026-01-01T00:00:00Z
            """)
        .file(
            "erp/invoice_lines.csv",
            """
            invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,currency,rep_id
            I1,1,invoice,2026-01-05,C1,P1,10,100.00,40.00,EUR,R1
            I1,2,invoice,2026-01-05,C1,P2,2,6.10,3.00,EUR,R1
            I2,1,credit_note,2026-01-06,C2,P2,-1,-3.05,-1.50,EUR,R1
            """)
        .file(
            "crm/reps.csv",
            """
            rep_id,name,email,manager_id,team,region,valid_from,valid_to
            R1,Ana,ana@x.example,M1,North,North,2020-01-01,
            M1,Max,max@x.example,,North,North,2020-01-01,
            """);
  }

  Path folder() {
    return folder;
  }

  /** An account of the first client and what it may buy since October 2025, still open. */
  Dumps withPipeline() {
    return file("crm/accounts.csv", "account_id,client_id,name\nA1,C1,Toits\n")
        .file(
            "crm/opportunities.csv",
            """
            opportunity_id,account_id,rep_id,stage,amount,currency,created_on,status
            O1,A1,R1,offer,900.00,EUR,2025-10-20,open
            """);
  }

  Dumps file(String path, String text) {
    return file(path, text.getBytes(StandardCharsets.UTF_8));
  }

  Dumps file(String path, byte[] bytes) {
    try {
      Files.createDirectories(folder.resolve(path).getParent());
      Files.write(folder.resolve(path), bytes);
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Dumps append(String path, byte[] bytes) {
    try {
      byte[] before = Files.readAllBytes(folder.resolve(path));
      byte[] all = java.util.Arrays.copyOf(before, before.length + bytes.length);
      System.arraycopy(bytes, 0, all, before.length, bytes.length);
      return file(path, all);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  Dumps without(String path) {
    try {
      Files.delete(folder.resolve(path));
      return this;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  String text(String path) {
    try {
      return Files.readString(folder.resolve(path));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
