package dev.filon.sampledata;

import de.siegmar.fastcsv.reader.NamedCsvRecord;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** What the distributor sells: families with their season, and the products in them. */
final class Catalogue {

  /** A family; {@code season} has twelve monthly weights around 100. */
  record Family(
      String code,
      String universe,
      String name,
      List<String> brands,
      int[] season,
      int first,
      int count) {}

  /**
   * A product; it is sold from {@code launched} to {@code withdrawn}, both included.
   *
   * @param priceCents list price in cents in the first year of the history
   */
  record Product(
      int index,
      String id,
      String label,
      int family,
      String subfamily,
      String brand,
      String unit,
      long priceCents,
      long costCents,
      int launched,
      int withdrawn) {

    boolean isSold(int day) {
      return day >= launched && day <= withdrawn;
    }
  }

  private static final int ALWAYS = 0;
  private static final int NEVER = Integer.MAX_VALUE;
  private static final int YEARLY_RISE_PER_MILLE = 24;

  private final List<Family> families = new ArrayList<>();
  private final List<Product> products = new ArrayList<>();
  private final int firstYear;

  Catalogue(Settings settings) {
    firstYear = Calendar.date(settings.firstDay()).getYear();
    List<NamedCsvRecord> subfamilies = Table.read("subfamilies");
    for (NamedCsvRecord row : Table.read("families")) {
      int first = products.size();
      String code = row.getField("code");
      List<String> brands = List.of(row.getField("standard_brand"), row.getField("pro_brand"));
      for (NamedCsvRecord subfamily : subfamilies) {
        if (subfamily.getField("family").equals(code)) {
          addProducts(settings, code, brands, subfamily, first);
        }
      }
      families.add(
          new Family(
              code,
              row.getField("universe"),
              row.getField("family"),
              brands,
              numbers(row.getField("season")),
              first,
              products.size() - first));
    }
  }

  private void addProducts(
      Settings settings, String code, List<String> brands, NamedCsvRecord row, int first) {
    String[] sizes = row.getField("sizes").split("\\|", -1);
    long base = Long.parseLong(row.getField("price_cents"));
    for (int size = 0; size < sizes.length; size++) {
      for (int tier = 0; tier < brands.size(); tier++) {
        int index = products.size();
        Dice dice = new Dice(settings.seed(), Dice.Topic.PRODUCT, index);
        long price = base * (100 + 28L * size) / 100 * (100 + 27L * tier) / 100;
        price = price * dice.between(950, 1050) / 1000;
        long cost = price * dice.between(560, 700) / 1000;
        boolean core = index == first;
        int launched = ALWAYS;
        int withdrawn = NEVER;
        if (!core && dice.chance(50)) {
          launched = settings.firstDay() + dice.below(settings.days());
        } else if (!core && dice.chance(40)) {
          withdrawn = settings.firstDay() + dice.below(settings.days());
        }
        products.add(
            new Product(
                index,
                String.format(Locale.ROOT, "%s-%04d", code, 1 + index - first),
                row.getField("label") + " " + sizes[size] + " " + brands.get(tier),
                families.size(),
                row.getField("subfamily"),
                brands.get(tier),
                row.getField("unit"),
                price,
                cost,
                launched,
                withdrawn));
      }
    }
  }

  private static int[] numbers(String text) {
    return Arrays.stream(text.split(" ", -1)).mapToInt(Integer::parseInt).toArray();
  }

  List<Family> families() {
    return families;
  }

  List<Product> products() {
    return products;
  }

  int familyOf(String code) {
    for (int i = 0; i < families.size(); i++) {
      if (families.get(i).code().equals(code)) {
        return i;
      }
    }
    throw new IllegalArgumentException("No family " + code);
  }

  /** A price of the first year as it stands in the year of a day: prices rise each January. */
  long priceAt(long cents, int year) {
    return Money.perMille(cents, 1000L + (long) YEARLY_RISE_PER_MILLE * (year - firstYear));
  }
}
