package dev.filon.reports.figures;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * The clients of one rep.
 *
 * @param clients by revenue, the biggest first
 */
public record Portfolio(List<ClientFigures> clients) {

  private static final BigDecimal EIGHTY_PERCENT = new BigDecimal("0.8");

  public Portfolio {
    clients = List.copyOf(clients);
  }

  /** The clients with revenue above zero: those that the Pareto curve ranks. */
  public List<ClientFigures> buyers() {
    return clients.stream().filter(client -> client.revenue().signum() > 0).toList();
  }

  /** Clients that bought a year before and have no revenue left. */
  public List<ClientFigures> lost() {
    return clients.stream()
        .filter(client -> client.previous().signum() > 0 && client.revenue().signum() <= 0)
        .toList();
  }

  /** The clients of a class; null for those without sales in the window. */
  public List<ClientFigures> ofClass(String revenueClass) {
    return clients.stream()
        .filter(client -> Objects.equals(client.revenueClass(), revenueClass))
        .toList();
  }

  /** Revenue of the window over all clients. */
  public BigDecimal revenue() {
    return revenue(clients);
  }

  /** The cumulative share of the buyers' revenue after each of them, the biggest first: up to 1. */
  public List<Double> cumulativeShares() {
    List<ClientFigures> buyers = buyers();
    BigDecimal total = revenue(buyers);
    List<Double> shares = new ArrayList<>(buyers.size());
    BigDecimal sum = BigDecimal.ZERO;
    for (ClientFigures client : buyers) {
      sum = sum.add(client.revenue());
      shares.add(sum.doubleValue() / total.doubleValue());
    }
    return shares;
  }

  /** The fewest buyers that make 80 % of the buyers' revenue. */
  public int buyersForEightyPercent() {
    List<ClientFigures> buyers = buyers();
    BigDecimal goal = revenue(buyers).multiply(EIGHTY_PERCENT);
    BigDecimal sum = BigDecimal.ZERO;
    int count = 0;
    while (count < buyers.size() && sum.compareTo(goal) < 0) {
      sum = sum.add(buyers.get(count).revenue());
      count++;
    }
    return count;
  }

  /** Revenue of the window over some clients. */
  public static BigDecimal revenue(List<ClientFigures> clients) {
    return clients.stream().map(ClientFigures::revenue).reduce(BigDecimal.ZERO, BigDecimal::add);
  }

  /** Revenue of the window a year before over some clients. */
  public static BigDecimal previous(List<ClientFigures> clients) {
    return clients.stream().map(ClientFigures::previous).reduce(BigDecimal.ZERO, BigDecimal::add);
  }
}
