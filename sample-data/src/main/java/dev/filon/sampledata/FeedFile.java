package dev.filon.sampledata;

import java.util.List;

/** The files of a dump with their columns, in the order of the feed contract. */
enum FeedFile {
  CLIENTS(
      "erp/clients.csv",
      "client_id,name,legal_id,activity_code,employees,annual_turnover,segment,address,postcode,"
          + "city,country,created_on,status,rep_id,updated_at"),
  CLIENT_ACTIVITIES("erp/client_activities.csv", "client_id,activity_code,since"),
  ACTIVITIES("erp/activities.csv", "activity_code,label,parent_code"),
  PRODUCTS(
      "erp/products.csv",
      "product_id,label,family,subfamily,universe,brand,unit,standard_cost,list_price,status,"
          + "updated_at"),
  INVOICE_LINES(
      "erp/invoice_lines.csv",
      "invoice_id,line_no,kind,invoice_date,client_id,product_id,quantity,net_amount,cost_amount,"
          + "currency,rep_id,order_id,updated_at"),
  CLAIMS(
      "erp/claims.csv",
      "claim_id,client_id,opened_on,closed_on,reason,amount,currency,status,resolution,updated_at"),
  TARGETS("erp/targets.csv", "rep_id,period,family,amount,currency"),
  FX_RATES("erp/fx_rates.csv", "currency,date,rate"),
  REPS("crm/reps.csv", "rep_id,name,email,manager_id,team,region,valid_from,valid_to"),
  ACCOUNTS(
      "crm/accounts.csv",
      "account_id,client_id,name,legal_id,activity_code,employees,annual_turnover,city,postcode,"
          + "country,rep_id,source,created_on,status,updated_at"),
  ASSIGNMENTS("crm/assignments.csv", "client_id,account_id,rep_id,valid_from,valid_to"),
  CONTACTS("crm/contacts.csv", "contact_id,account_id,name,role,email,phone,opted_out,updated_at"),
  INTERACTIONS(
      "crm/interactions.csv",
      "interaction_id,account_id,rep_id,contact_id,occurred_at,kind,outcome,note"),
  OPPORTUNITIES(
      "crm/opportunities.csv",
      "opportunity_id,account_id,rep_id,family,stage,amount,currency,probability,created_on,"
          + "expected_close_on,closed_on,status,lost_reason,updated_at"),
  ACTIONS(
      "crm/actions.csv",
      "action_id,client_id,account_id,rep_id,manager_id,kind,origin,due_on,status,expected_amount,"
          + "result_amount,done_on,rep_note,manager_note,updated_at");

  private final String path;
  private final List<String> columns;

  FeedFile(String path, String columns) {
    this.path = path;
    this.columns = List.of(columns.split(",", -1));
  }

  /** Where the file is below a dump's folder. */
  String path() {
    return path;
  }

  List<String> columns() {
    return columns;
  }
}
