package dev.filon.jobs.backtest;

import java.util.List;

/**
 * What the tasks read of a company. Days are counted from 1970-01-01, amounts are in the reporting
 * currency. Lists are in a stable order. They hold the whole history: a task itself cuts it.
 */
public interface Records {

  /**
   * A client as its record says now.
   *
   * @param activity code, or null
   * @param segment the ERP's customer group, or null
   * @param employees or null
   * @param turnover the client's own yearly turnover, or null
   * @param created day, or null
   */
  record Client(
      String id,
      String activity,
      String segment,
      Integer employees,
      Double turnover,
      Integer created) {}

  /**
   * Sales of a day.
   *
   * @param party client, or rep
   * @param item product or family; empty for all
   * @param sold sum of the lines above 0 on invoices
   * @param net sum of all lines
   * @param orders distinct orders with a line above 0
   */
  record Sale(String party, String item, int day, double sold, double net, int orders) {}

  /**
   * An opportunity as the CRM has it at the end of its history.
   *
   * @param closed the day it was won or lost, or null while it is open
   * @param won whether it was won
   */
  record Deal(String id, String rep, double amount, int created, Integer closed, boolean won) {}

  List<Client> clients();

  /** By client and day. */
  List<Sale> orders();

  /** By client, product and day. */
  List<Sale> products();

  /** By client, family and day. */
  List<Sale> families();

  /** By rep and day; the party is empty where no rep is known. */
  List<Sale> reps();

  List<Deal> deals();
}
