package dev.filon.sampledata;

import dev.filon.sampledata.Activities.Activity;
import dev.filon.sampledata.Catalogue.Family;
import dev.filon.sampledata.Catalogue.Product;
import java.time.LocalDate;
import java.util.List;

/** The ERP's reference lists: products and activities. */
final class ProductRows {

  private static final int NIGHT_RISE_PER_MILLE = 1015;

  private final World world;

  ProductRows(World world) {
    this.world = world;
  }

  /** {@code erp/products.csv} for one product. */
  List<List<String>> products(int index, int asOf) {
    Product product = world.catalogue().products().get(index);
    if (product.launched() > asOf) {
      return List.of();
    }
    Family family = world.catalogue().families().get(product.family());
    int year = Calendar.date(asOf).getYear();
    int newYear = Math.toIntExact(LocalDate.of(year, 1, 1).toEpochDay());
    int changedOn = Math.max(newYear, product.launched());
    boolean withdrawn = product.withdrawn() < asOf;
    if (withdrawn) {
      changedOn = Math.max(changedOn, product.withdrawn() + 1);
    }
    long price = world.catalogue().priceAt(product.priceCents(), year);
    for (int day : world.nights().productChanges(index, asOf)) {
      price = Money.perMille(price, NIGHT_RISE_PER_MILLE);
      changedOn = Math.max(changedOn, day);
    }
    return List.of(
        List.of(
            product.id(),
            product.label(),
            family.name(),
            product.subfamily(),
            family.universe(),
            product.brand(),
            product.unit(),
            Money.text(world.catalogue().priceAt(product.costCents(), year)),
            Money.text(price),
            withdrawn ? "discontinued" : "active",
            Calendar.evening(changedOn, index * 7)));
  }

  /** {@code erp/activities.csv} for one code. */
  List<List<String>> activities(int index, int asOf) {
    Activity activity = world.activities().all().get(index);
    return List.of(List.of(activity.code(), activity.label(), activity.parent()));
  }
}
