package dev.filon.jobs.backtest;

import dev.filon.jobs.warehouse.FeedPreview;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.storage.StorageLevel;

/** Records from the feeds of a folder of dumps; each aggregate is computed when it is asked for. */
public final class FeedRecords implements Records {
  private final SparkSession spark;
  private final FeedPreview feeds;
  private final Map<String, List<Sale>> sales = new HashMap<>();
  private boolean lines;

  public FeedRecords(SparkSession spark, FeedPreview feeds) {
    this.spark = spark;
    this.feeds = feeds;
  }

  @Override
  public List<Client> clients() {
    feeds.feed("clients");
    List<Client> clients = new ArrayList<>();
    for (Row r :
        spark
            .sql(
                "select client_id, activity_code, segment, employees,"
                    + " cast(annual_turnover as double),"
                    + " datediff(created_on, date '1970-01-01')"
                    + " from feed_clients order by client_id")
            .collectAsList()) {
      clients.add(
          new Client(
              r.getString(0),
              r.getString(1),
              r.getString(2),
              r.isNullAt(3) ? null : r.getInt(3),
              r.isNullAt(4) ? null : r.getDouble(4),
              r.isNullAt(5) ? null : r.getInt(5)));
    }
    return clients;
  }

  @Override
  public List<Sale> orders() {
    return sales("client_id", "''");
  }

  @Override
  public List<Sale> products() {
    return sales("client_id", "product_id");
  }

  @Override
  public List<Sale> families() {
    return sales("client_id", "family");
  }

  @Override
  public List<Sale> reps() {
    return sales("coalesce(rep_id, '')", "''");
  }

  @Override
  public List<Deal> deals() {
    rates();
    feeds.feed("opportunities");
    List<Deal> deals = new ArrayList<>();
    for (Row r :
        spark
            .sql(
                """
                select o.opportunity_id, coalesce(o.rep_id, ''),
                  cast(o.amount * coalesce(x.rate, 1) as double),
                  datediff(o.created_on, date '1970-01-01'),
                  datediff(o.closed_on, date '1970-01-01'), coalesce(o.status, '') = 'won'
                from feed_opportunities o
                left join dim_fx_rate x on x.currency = o.currency
                  and o.created_on >= x.valid_from and o.created_on < x.valid_to
                order by o.opportunity_id""")
            .collectAsList()) {
      deals.add(
          new Deal(
              r.getString(0),
              r.getString(1),
              r.getDouble(2),
              r.getInt(3),
              r.isNullAt(4) ? null : r.getInt(4),
              r.getBoolean(5)));
    }
    return deals;
  }

  private void rates() {
    feeds.feed("fx_rates");
    feeds.table("dim_fx_rate");
  }

  private void lines() {
    if (lines) {
      return;
    }
    rates();
    feeds.feed("products");
    feeds.feed("invoice_lines");
    spark
        .sql(
            """
            select l.client_id, l.product_id, p.family, l.rep_id, l.invoice_date, l.kind,
              coalesce(l.order_id, l.invoice_id) as order_id,
              cast(l.net_amount as decimal(19,4)) * x.rate as amount
            from feed_invoice_lines l
            left join dim_fx_rate x on x.currency = coalesce(l.currency, '%s')
              and l.invoice_date >= x.valid_from and l.invoice_date < x.valid_to
            left join feed_products p on p.product_id = l.product_id"""
                .formatted(feeds.reportingCurrency()))
        .persist(StorageLevel.MEMORY_AND_DISK())
        .createOrReplaceTempView("backtest_line");
    lines = true;
  }

  private List<Sale> sales(String party, String item) {
    return sales.computeIfAbsent(party + " " + item, k -> collect(party, item));
  }

  private List<Sale> collect(String party, String item) {
    lines();
    Iterator<Row> rows =
        spark
            .sql(
                """
                select %1$s as party, %2$s as item, datediff(invoice_date, date '1970-01-01') as day,
                  sum(case when kind = 'invoice' and amount > 0 then amount else 0 end),
                  sum(amount),
                  count(distinct case when kind = 'invoice' and amount > 0 then order_id end)
                from backtest_line
                where client_id not like '(%%' and %2$s is not null
                group by %1$s, %2$s, invoice_date
                order by day, party, item"""
                    .formatted(party, item))
            .toLocalIterator();
    Map<String, String> texts = new HashMap<>();
    List<Sale> result = new ArrayList<>();
    while (rows.hasNext()) {
      Row r = rows.next();
      result.add(
          new Sale(
              texts.computeIfAbsent(r.getString(0), s -> s),
              texts.computeIfAbsent(r.getString(1), s -> s),
              r.getInt(2),
              number(r, 3),
              number(r, 4),
              (int) r.getLong(5)));
    }
    return result;
  }

  private static double number(Row row, int column) {
    BigDecimal value = row.getDecimal(column);
    return value == null ? 0 : value.doubleValue();
  }
}
