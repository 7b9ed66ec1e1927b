package dev.filon.jobs.cli;

import dev.filon.jobs.JobException;
import dev.filon.jobs.Settings;
import dev.filon.jobs.serve.Served;
import dev.filon.jobs.source.SourceDefinition;
import dev.filon.jobs.warehouse.Erasure;
import dev.filon.jobs.warehouse.Nightly;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code filon erase-contact}: removes a person from the warehouse and shows that it is gone. */
@Command(
    name = "erase-contact",
    description =
        "Removes a contact from landing, quarantine, every table and every snapshot, then searches"
            + " what is left. Computes all batches again, deletes all earlier snapshots, and leaves"
            + " the contact out of later dumps.",
    mixinStandardHelpOptions = true)
public final class EraseContact implements Callable<Integer> {
  @Spec CommandSpec spec;
  @Mixin WarehouseOption warehouse;

  @Parameters(paramLabel = "ID", description = "Number of the contact in the CRM: its contact_id.")
  String id;

  @Option(
      names = "--source",
      description = "Source definition: a name or a folder. Default: the source that was loaded.")
  String source;

  @Option(names = "--master", description = "Spark master URL, as for run.")
  String master;

  @Option(names = "--config", description = "YAML file with the company's settings, as for run.")
  Path config;

  @Override
  public Integer call() {
    if (id.isBlank()) {
      throw JobException.usage("give the contact_id of the person");
    }
    if (!Files.exists(warehouse.snapshot())) {
      throw JobException.source(
          "there is no warehouse at " + warehouse.path().toAbsolutePath() + ": check --warehouse");
    }
    Served served = Served.read(warehouse.path().resolve("served"));
    Erasure.Result erased =
        new Job(spec, master)
            .erase(
                new Nightly.Request(
                    warehouse.path(),
                    SourceDefinition.load(source == null ? served.source() : source),
                    null,
                    served.asOf(),
                    true,
                    true,
                    Settings.load(config, System.getenv())),
                id.strip());
    PrintWriter out = spec.commandLine().getOut();
    out.printf(
        Locale.ROOT,
        "erased: records of the contact: %,d; its place in others: %,d; batches: %,d%n",
        erased.own(),
        erased.named(),
        erased.batches());
    out.printf(
        Locale.ROOT,
        "searched for its number%s and addresses (%d): tables of the served file: %,d; files: %,d%n",
        erased.person().distinctive() ? "" : " (as contact_id; it is too short to tell in a text)",
        erased.person().addresses().size(),
        erased.proof().tables(),
        erased.proof().files());
    if (!erased.proof().found().isEmpty()) {
      throw JobException.audit(
          "the contact is still in\n  "
              + String.join("\n  ", erased.proof().found())
              + "\nIf these are records of another with the same address or number they are right; else remove the file or run again");
    }
    out.println("not found");
    out.flush();
    return 0;
  }
}
