package dev.filon.sampledata;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Writes the dumps of a generated world: a full extract, nightly deltas, and the planted truth. */
public final class SampleData {

  private final Settings settings;
  private final World world;
  private final SalesStream stream;
  private final SalesFile sales;
  private final Truth truth;
  private final Contacts contacts;
  private final List<Feed> feeds;
  private final List<Sale> awaitingCorrection = new ArrayList<>();

  private SampleData(Settings settings) {
    this.settings = settings;
    world = new World(settings);
    stream = new SalesStream(world);
    sales = new SalesFile(world);
    truth = new Truth(world);
    CompanyRows companies = new CompanyRows(world);
    ProductRows products = new ProductRows(world);
    ClaimRows claims = new ClaimRows(world);
    TargetRows targets = new TargetRows(world, stream.historyWeight());
    contacts = new Contacts(world, companies);
    PlanRows plans = new PlanRows(world, companies);
    int count = world.companies().count();
    feeds =
        List.of(
            new Feed(FeedFile.CLIENTS, count, companies::clients),
            new Feed(FeedFile.CLIENT_ACTIVITIES, count, companies::furtherActivities),
            new Feed(FeedFile.ACTIVITIES, world.activities().all().size(), products::activities),
            new Feed(FeedFile.PRODUCTS, world.catalogue().products().size(), products::products),
            new Feed(FeedFile.CLAIMS, count, claims::rows),
            new Feed(FeedFile.TARGETS, targets.slots(), targets::rows),
            new Feed(FeedFile.FX_RATES, world.rates().size(), world.rates()::rows),
            new Feed(FeedFile.REPS, world.reps().all().size(), world.reps()::rows),
            new Feed(FeedFile.ACCOUNTS, count, companies::accounts),
            new Feed(FeedFile.ASSIGNMENTS, count, companies::assignments),
            new Feed(FeedFile.CONTACTS, count, contacts::contacts),
            new Feed(FeedFile.INTERACTIONS, count, contacts::interactions),
            new Feed(FeedFile.OPPORTUNITIES, count, plans::opportunities),
            new Feed(FeedFile.ACTIONS, count, plans::actions));
  }

  /**
   * Writes {@code erp/}, {@code crm/}, {@code truth/} and, if asked for, {@code nights/} below a
   * folder. Memory does not grow with the number of lines.
   *
   * @param out the folder, made if it is missing
   * @param replace whether sample data that is already there may be replaced
   * @throws SampleDataException if the folder cannot be used or a file cannot be written
   */
  public static Summary write(Settings settings, Path out, boolean replace) {
    SampleData data = new SampleData(settings);
    OutputFolder.prepare(out, replace);
    try {
      return data.writeAll(out);
    } catch (IOException e) {
      throw SampleDataException.writeFailed(out, e);
    } catch (UncheckedIOException e) {
      throw SampleDataException.writeFailed(out, e.getCause());
    }
  }

  private Summary writeAll(Path out) throws IOException {
    for (Feed feed : feeds) {
      writeFull(feed, out);
    }
    long lines = writeHistory(out);
    long nightLines = 0;
    for (int day = settings.extractDay() + 1; day <= settings.horizonDay(); day++) {
      Path night = out.resolve(OutputFolder.NIGHTS).resolve(Calendar.iso(day));
      for (Feed feed : feeds) {
        writeDelta(feed, day, night);
      }
      nightLines += writeNight(day, night);
    }
    truth.write(out, contacts);
    return new Summary(lines, world.companies().clients(), nightLines);
  }

  private void writeFull(Feed feed, Path out) throws IOException {
    try (CsvFile csv = new CsvFile(out.resolve(feed.file().path()), feed.file().columns())) {
      for (int slot = 0; slot < feed.slots(); slot++) {
        feed.maker().rows(slot, settings.extractDay()).forEach(csv::write);
      }
    }
  }

  private void writeDelta(Feed feed, int day, Path night) throws IOException {
    try (CsvFile csv = new CsvFile(night.resolve(feed.file().path()), feed.file().columns())) {
      for (int slot = 0; slot < feed.slots(); slot++) {
        List<List<String>> rows = feed.maker().rows(slot, day);
        if (!rows.isEmpty()) {
          List<List<String>> known = feed.maker().rows(slot, day - 1);
          rows.stream().filter(row -> !known.contains(row)).forEach(csv::write);
        }
      }
    }
  }

  private long writeHistory(Path out) throws IOException {
    long[] lines = new long[1];
    int extractDay = settings.extractDay();
    try (CsvFile csv = linesFile(out)) {
      for (int day = settings.firstDay(); day <= extractDay; day++) {
        stream.nextDay(
            sale -> {
              truth.watch(sale);
              sales.write(sale, extractDay, csv);
              lines[0] += sale.lines().size();
              keepUntilCorrected(sale, extractDay);
            });
      }
    }
    return lines[0];
  }

  private void keepUntilCorrected(Sale sale, int asOf) {
    if (sale.correctedOn() > asOf && sale.correctedOn() <= settings.horizonDay()) {
      awaitingCorrection.add(sale);
    }
  }

  /** The day's documents and, whole again, those that were corrected on it. */
  private long writeNight(int day, Path night) throws IOException {
    long[] lines = new long[1];
    try (CsvFile csv = linesFile(night)) {
      for (Sale sale : awaitingCorrection) {
        if (sale.correctedOn() == day) {
          sales.write(sale, day, csv);
          lines[0] += sale.corrected().size();
        }
      }
      awaitingCorrection.removeIf(sale -> sale.correctedOn() <= day);
      stream.nextDay(
          sale -> {
            sales.write(sale, day, csv);
            lines[0] += sale.lines().size();
            keepUntilCorrected(sale, day);
          });
    }
    return lines[0];
  }

  private static CsvFile linesFile(Path folder) throws IOException {
    FeedFile file = FeedFile.INVOICE_LINES;
    return new CsvFile(folder.resolve(file.path()), file.columns());
  }
}
