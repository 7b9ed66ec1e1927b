package dev.filon.jobs.warehouse;

import static org.assertj.core.api.Assertions.assertThat;

import dev.filon.jobs.Settings;
import dev.filon.jobs.source.SourceDefinition;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The definitions of systems that are not in the public data, on small exports of their shape in
 * {@code src/test/resources/exports}. Amounts are added up by hand from those files.
 */
class SourcesTest {
  private static final Path EXPORTS = Path.of("src/test/resources/exports");

  @TempDir Path temp;

  private static FeedPreview preview(String source) {
    FeedPreview preview =
        new FeedPreview(
            TestSession.spark(),
            SourceDefinition.load(source),
            EXPORTS.toString(),
            Settings.load(null, Map.of()));
    Sessions.fit(TestSession.spark(), true);
    return preview;
  }

  /** A query's rows over the named feeds, with commas between the cells. */
  private static List<String> rows(FeedPreview preview, String entity, String query) {
    preview.feed(entity);
    return TestSession.spark()
        .sql("select concat_ws(',', *) from (" + query + ") order by 1")
        .collectAsList()
        .stream()
        .map(row -> row.getString(0))
        .toList();
  }

  /**
   * January: 90000001 is 100.00 + 25.50, 90000002 is 400.00, the credit memo 90000004 is 10.00.
   * February: 90000003 cancels 90000002; 90000005 cancels the credit memo; the debit memo 90000006
   * is 15.25; 90000009 is 30.00 - 5.00, its third item is no number. March: 12.00. The pro forma
   * 90000007 and the intercompany invoice 90000008 are left out; 90000010 has an unknown category
   * and 90000011 no header.
   */
  @Test
  void sapDocumentsCountByTheirCategoryAndCancellationsComeToNothing() {
    FeedPreview sap = preview("sap-sd");
    assertThat(
            rows(
                sap,
                "invoice_lines",
                "select date_format(invoice_date, 'yyyy-MM'), kind, count(*), cast(sum(net_amount) as decimal(18,2))"
                    + " from feed_invoice_lines group by 1, 2"))
        .containsExactly(
            "2026-01,credit_note,1,-10.00",
            "2026-01,invoice,3,525.50",
            "2026-02,credit_note,1,-400.00",
            "2026-02,invoice,4,50.25",
            "2026-03,invoice,1,12.00");
    assertThat(
            rows(
                sap,
                "invoice_lines",
                "select invoice_id, line_no, client_id, product_id, quantity, cost_amount, rep_id, order_id from"
                    + " feed_invoice_lines where invoice_id in ('90000002', '90000003', '90000001')"))
        .containsExactly(
            "90000001,10,10001,100,10.0000,60.0000,101,4711",
            "90000001,20,10001,200,5.0000,10.0000,101,4711",
            "90000002,10,10002,AB-300,2.0000,300.0000,102,4712",
            "90000003,10,10002,AB-300,-2.0000,-300.0000,102,4712");
    assertThat(
            rows(
                sap,
                "clients",
                "select client_id, name, segment, status, nvl(rep_id, '-'), nvl(cast(employees as string), '-'), nvl(cast(created_on as string), '-') from feed_clients"))
        .containsExactly(
            "10001,Toitures Martin SA,01,active,101,42,2019-03-04",
            "10002,Bois & Fils Agence Nord,01,active,101,7,2020-01-15",
            "10003,Maçonnerie Éclair,01,blocked,102,-,2021-07-09",
            "10007,Ardoise Ancienne,01,closed,-,3,2015-01-01",
            "C4400,Charpente Wallonne,03,active,102,-,-");
    assertThat(rows(sap, "products", "select product_id, label, family, status from feed_products"))
        .containsExactly(
            "100,Roof tile,ROOF,active",
            "200,Nägel,FIXING,active",
            "400,400,(none),discontinued",
            "AB-300,Poutre,TIMBER,active");
  }

  /**
   * Three users are people. Three accounts live and one lead was not converted. Of six
   * opportunities one was deleted and one has no account; the second was closed on 20 January,
   * opened again, and closed on 14 February.
   */
  @Test
  void salesforceRecordsThatWereDeletedMergedOrConvertedAreFollowed() {
    FeedPreview crm = preview("salesforce");
    assertThat(rows(crm, "reps", "select rep_id, name, nvl(manager_id, '-'), team from feed_reps"))
        .containsExactly(
            "005Ab000001mmmm,Max Noir,-,Sales",
            "101,Ana Roux,005Ab000001mmmm,Sales East",
            "102,Bob Petit,005Ab000001mmmm,Sales North");
    assertThat(
            rows(
                crm,
                "accounts",
                "select account_id, nvl(client_id, '-'), name, nvl(country, '-'), rep_id from feed_accounts"))
        .containsExactly(
            "001Ab00000AAAA1,10001,Toitures Martin,FR,101",
            "001Ab00000AAAa1,-,Chalet Neuf,FR,102",
            "001Ab00000BBBB1,10002,Bois & Fils,-,102",
            "00QAb000002aaaa,-,Future SARL,FR,101");
    assertThat(
            rows(
                crm,
                "opportunities",
                "select account_id, stage, cast(amount as decimal(9,2)), cast(probability as decimal(3,2)), status,"
                    + " nvl(cast(closed_on as string), '-') from feed_opportunities"))
        .containsExactly(
            "001Ab00000AAAA1,negotiation/review,12000.00,0.60,open,-",
            "001Ab00000AAAa1,closed lost,0.00,0.00,lost,2026-01-31",
            "001Ab00000BBBB1,closed won,5000.50,1.00,won,2026-02-14",
            "001Ab00000BBBB1,proposal/price quote,700.00,0.75,open,-");
    assertThat(
            rows(
                crm,
                "interactions",
                "select account_id, kind, cast(occurred_at as date), rep_id from feed_interactions"))
        .containsExactly(
            "001Ab00000AAAA1,call,2026-01-15,101",
            "001Ab00000AAAa1,call,2025-10-05,102",
            "001Ab00000AAAa1,email,2026-01-16,102",
            "001Ab00000BBBB1,visit,2026-02-02,102",
            "00QAb000002aaaa,call,2026-01-03,101");
    assertThat(
            rows(
                crm,
                "claims",
                "select claim_id, client_id, opened_on, nvl(cast(closed_on as string), '-'), status from feed_claims"))
        .containsExactly(
            "00001001,10001,2026-02-03,-,open", "00001002,10002,2026-01-13,2026-01-19,settled");
    assertThat(rows(crm, "contacts", "select contact_id, account_id, opted_out from feed_contacts"))
        .containsExactly(
            "003Ab000006aaaa,001Ab00000AAAA1,true", "003Ab000006bbbb,001Ab00000AAAa1,false");
  }

  @Test
  void anErpAndACrmAreOneWarehouse() {
    Path warehouse = temp.resolve("warehouse");
    Cli result = Cli.run(warehouse, EXPORTS, "sap-sd+salesforce", "2026-03-02");
    assertThat(result.err()).isEmpty();
    assertThat(result.exit()).isZero();
    assertThat(
            Cli.sql(warehouse, "select count(*), sum(net_amount)::decimal(18,2) from fact_sales"))
        .containsExactly("10,177.75");
    assertThat(
            Cli.sql(
                warehouse,
                "select a.client_id, a.match_rule, sum(o.amount)::decimal(18,2) from fact_opportunity_stage o join dim_account a"
                    + " using (account_id) where o.is_current group by all order by 1"))
        .containsExactly(
            "10001,client_id,12000.00",
            "10002,client_id,5700.50",
            "prospect:001Ab00000AAAa1,none,0.00");
    assertThat(
            Cli.sql(
                warehouse,
                "select r.name, sum(s.net_amount)::decimal(18,2) from fact_sales s join dim_rep r on r.rep_key = s.rep_key"
                    + " group by all order by 1"))
        // Ana sold 90000001 and 4, whose credit memo was cancelled: 125.50. Bob 15.25 + 25.00 and
        // what was cancelled.
        .containsExactly("(unassigned),12.00", "Ana Roux,125.50", "Bob Petit,40.25");
    assertThat(
            Cli.sql(
                warehouse,
                "select feed, rule, column_name, raw like '%' || case line_no when 13 then '1.234,56' else '' end || '%'"
                    + " from meta.quarantine order by feed, line_no"))
        .containsExactly(
            "interactions,required,account_id,true",
            "invoice_lines,type,net_amount,true",
            "invoice_lines,accepted_values,kind,true",
            "invoice_lines,required,invoice_date,true",
            "opportunities,required,account_id,true");
  }

  /**
   * January: FA2601-0001 is 250 + 120. February: FA2602-0002 is 1000 - 50, without the deposit that
   * it takes off; the credit note is 25; FA2602-0004 replaces FA2602-0003 and is 110, without what
   * the credit note pays of it. March: 60, paid in part. Left out: the deposit invoice, a draft,
   * the replaced and the abandoned invoice, a pro forma, a subtotal. Line 16 has no invoice.
   */
  @Test
  void dolibarrDepositsCountOnceAndDraftsAndAbandonedInvoicesDoNot() {
    FeedPreview dolibarr = preview("dolibarr");
    assertThat(
            rows(
                dolibarr,
                "invoice_lines",
                "select date_format(invoice_date, 'yyyy-MM'), kind, count(*), cast(sum(net_amount) as decimal(18,2)),"
                    + " cast(sum(quantity) as decimal(18,2)), cast(sum(cost_amount) as decimal(18,2)) from"
                    + " feed_invoice_lines group by 1, 2"))
        .containsExactly(
            "2026-01,invoice,2,370.00,103.00,120.00",
            "2026-02,credit_note,1,-25.00,-10.00,-12.00",
            "2026-02,invoice,3,1060.00,445.00,532.80",
            "2026-03,invoice,1,60.00,60.00,27.00");
    assertThat(
            rows(
                dolibarr,
                "invoice_lines",
                "select distinct invoice_id, client_id from feed_invoice_lines"))
        .containsExactly(
            "AV2602-0001,CU2401-00001",
            "FA2601-0001,CU2401-00001",
            "FA2602-0002,CU2402-00002",
            "FA2602-0004,CU2401-00001",
            "FA2603-0007,5");
    assertThat(
            rows(
                dolibarr,
                "clients",
                "select client_id, country, status, nvl(rep_id, '-') from feed_clients"))
        .containsExactly("5,BE,closed,-", "CU2401-00001,FR,active,2", "CU2402-00002,FR,active,3");
    assertThat(
            rows(dolibarr, "accounts", "select account_id, nvl(client_id, '-') from feed_accounts"))
        .containsExactly("1,CU2401-00001", "2,CU2402-00002", "3,-", "5,5");
    assertThat(rows(dolibarr, "reps", "select rep_id, name, nvl(manager_id, '-') from feed_reps"))
        .containsExactly("1,SuperAdmin,-", "2,Léa Favre,1", "3,Tom Girard,1");
    assertThat(
            rows(
                dolibarr,
                "products",
                "select product_id, family, nvl(cast(standard_cost as string), '-'), status from feed_products"))
        .containsExactly(
            "LATTE,Bois,0.4500,discontinued",
            "POSE,Services,-,active",
            "TUILE,Toiture,1.2000,active");
    assertThat(
            rows(
                dolibarr,
                "opportunities",
                "select opportunity_id, status, amount, nvl(cast(closed_on as string), '-') from feed_opportunities"))
        .containsExactly(
            "PR2601-0001,won,370.0000,2026-01-09",
            "PR2601-0002,open,5400.0000,-",
            "PR2601-0004,lost,800.0000,2026-02-20");
    assertThat(
            rows(
                dolibarr, "interactions", "select account_id, kind, rep_id from feed_interactions"))
        .containsExactly("1,call,2", "3,visit,2");
  }

  /**
   * January: 250.00 + 12.35. February: the refund is 25.00; INV/2026/00004, in the shape of version
   * 15, is 40.00 - 10.00. Left out: a draft, a cancelled invoice, a bill, an entry, sections,
   * notes, taxes, payment terms and the cost of goods. Line 18 has no document.
   */
  @Test
  void odooCountsPostedProductLinesForTheCommercialPartner() {
    FeedPreview odoo = preview("odoo");
    assertThat(
            rows(
                odoo,
                "invoice_lines",
                "select date_format(invoice_date, 'yyyy-MM'), kind, client_id, rep_id, currency, count(*),"
                    + " cast(sum(net_amount) as decimal(18,2)), cast(sum(quantity) as decimal(18,2)) from feed_invoice_lines group by"
                    + " 1, 2, 3, 4, 5"))
        .containsExactly(
            "2026-01,invoice,10,5,EUR,2,262.35,101.00",
            "2026-02,credit_note,10,5,EUR,1,-25.00,-10.00",
            "2026-02,invoice,13,6,EUR,2,30.00,44.00");
    assertThat(rows(odoo, "clients", "select client_id, name, status, rep_id from feed_clients"))
        .containsExactly("10,Azure Toitures,active,5", "13,Bois Ancien,closed,6");
    assertThat(
            rows(
                odoo,
                "accounts",
                "select account_id, nvl(client_id, '-'), name from feed_accounts"))
        .containsExactly(
            "10,10,Azure Toitures",
            "13,13,Bois Ancien",
            "14,-,Prospect Nord",
            "lead 5,-,Mairie de X");
    assertThat(rows(odoo, "contacts", "select contact_id, account_id, role from feed_contacts"))
        .containsExactly("11,10,Acheteur");
    assertThat(
            rows(
                odoo,
                "reps",
                "select rep_id, name, nvl(manager_id, '-'), nvl(team, '-') from feed_reps"))
        .containsExactly("5,Ana Costa,7,Sales", "6,bob@x.example,7,Sales", "7,chief,-,-");
    assertThat(
            rows(odoo, "products", "select product_id, label, family, status from feed_products"))
        .containsExactly("20,Roof tile,Roof,active", "21,Latte,Wood,discontinued");
    assertThat(
            rows(
                odoo,
                "opportunities",
                "select opportunity_id, account_id, stage, status, amount, cast(probability as decimal(3,2)) from"
                    + " feed_opportunities"))
        .containsExactly(
            "1,10,proposition,open,9000.0000,0.40",
            "2,14,won,won,4000.0000,1.00",
            "3,14,proposition,lost,700.0000,0.00",
            "5,lead 5,new,open,0.0000,0.10");
  }

  @Test
  void sourcesThatGiveTheSameFeedAreRefused() {
    Cli result = Cli.run(temp.resolve("w"), EXPORTS, "sap-sd+filon", "2026-03-02");
    assertThat(result.exit()).isEqualTo(2);
    assertThat(result.err())
        .contains("'sap-sd' and 'filon' both give the feed clients, invoice_lines, products");
    assertThat(Cli.run(temp.resolve("w"), EXPORTS, "sap-sd+", "2026-03-02").exit()).isEqualTo(2);
  }

  @Test
  void aMissingTableIsExit5AndNamed() throws IOException {
    Files.createDirectories(temp.resolve("dumps/sap"));
    Files.copy(EXPORTS.resolve("sap/KNA1.txt"), temp.resolve("dumps/sap/KNA1.txt"));
    Cli result = Cli.run(temp.resolve("w"), temp.resolve("dumps"), "sap-sd", "2026-03-02");
    assertThat(result.exit()).isEqualTo(5);
    assertThat(result.err()).contains("sap/KNVV.txt is missing").contains("'sap-sd'");
  }
}
