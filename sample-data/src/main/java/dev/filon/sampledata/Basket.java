package dev.filon.sampledata;

import dev.filon.sampledata.Activities.Activity;
import dev.filon.sampledata.Catalogue.Family;
import dev.filon.sampledata.Catalogue.Product;
import java.util.List;

/** What a client puts on a line: family by trade and season, its favourite products, its price. */
final class Basket {

  private static final int SECOND_TRADE_PER_MILLE = 300;

  private final World world;
  private final List<Family> families;
  private final List<Activity> trades;

  Basket(World world) {
    this.world = world;
    families = world.catalogue().families();
    trades = world.activities().trades();
  }

  Sale.Line line(int number, Profile client, int day, int year, int month, Dice dice) {
    if (dice.chance(4)) {
      long freight = dice.between(1500, 9000);
      return new Sale.Line(number, -1, 1, freight, Sale.Line.UNKNOWN);
    }
    Product product = product(client, day, month, dice);
    int quantity = quantity(product, client, dice);
    long list = world.catalogue().priceAt(product.priceCents(), year);
    long cost = world.catalogue().priceAt(product.costCents(), year) * quantity;
    int discount = Math.min(300, 25 * client.bulk() + dice.between(0, 130));
    long net = Money.perMille(list * quantity, 1000L - discount);
    return new Sale.Line(
        number, product.index(), quantity, net, dice.chance(8) ? Sale.Line.UNKNOWN : cost);
  }

  private static int quantity(Product product, Profile client, Dice dice) {
    return 1 + dice.below(usual(product) * client.bulk());
  }

  /** How many of a product a small client buys at most. */
  private static int usual(Product product) {
    if (product.priceCents() < 300) {
      return 120;
    }
    if (product.priceCents() < 1_000) {
      return 40;
    }
    if (product.priceCents() < 5_000) {
      return 8;
    }
    return product.priceCents() < 40_000 ? 2 : 1;
  }

  /** About what a line of a trade is worth at the prices of the first year, in cents. */
  double expectedCents(Activity trade, int bulk) {
    double sum = 0;
    double weights = 0;
    for (int code : trade.ranked()) {
      Family family = families.get(code);
      List<Product> products =
          world.catalogue().products().subList(family.first(), family.first() + family.count());
      double lines = 0;
      for (Product product : products) {
        lines += product.priceCents() * (usual(product) * bulk + 1) / 2.0;
      }
      sum += trade.mix()[code] * lines / family.count();
      weights += trade.mix()[code];
    }
    return sum / weights * (1000 - 25 * bulk - 65) / 1000;
  }

  private Product product(Profile client, int day, int month, Dice dice) {
    Family family = families.get(family(client, month, dice));
    int favourite =
        new Dice(world.settings().seed(), Dice.Topic.FAVOURITE, client.company(), family.first())
            .below(family.count());
    for (int attempt = 0; attempt < 6; attempt++) {
      double skew = dice.unit();
      int place = (favourite + (int) (family.count() * skew * skew * skew)) % family.count();
      Product product = world.catalogue().products().get(family.first() + place);
      if (product.isSold(day)) {
        return product;
      }
    }
    return world.catalogue().products().get(family.first());
  }

  private int family(Profile client, int month, Dice dice) {
    boolean second =
        client.secondActivity() >= 0
            && client.blockedFamily() < 0
            && dice.chance(SECOND_TRADE_PER_MILLE);
    Activity trade = trades.get(second ? client.secondActivity() : client.activity());
    int total = 0;
    for (int family : trade.ranked()) {
      total += weight(client, trade, family, month);
    }
    int drawn = dice.below(total);
    for (int family : trade.ranked()) {
      drawn -= weight(client, trade, family, month);
      if (drawn < 0) {
        return family;
      }
    }
    throw new IllegalStateException("The weights of " + trade.code() + " do not add up");
  }

  private int weight(Profile client, Activity trade, int family, int month) {
    return family == client.blockedFamily()
        ? 0
        : trade.mix()[family] * families.get(family).season()[month - 1];
  }
}
