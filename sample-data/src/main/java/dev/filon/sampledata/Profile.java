package dev.filon.sampledata;

/**
 * What the generator knows of a company, made again from its number whenever it is needed.
 *
 * @param company number from 0; clients first, then prospects
 * @param rank place by size among the clients, 0 is the biggest
 * @param plan the pattern planted in it
 * @param pivot the day on which the pattern starts, in days since 1970-01-01
 * @param city index into the cities
 * @param activity index into the trades
 * @param secondActivity index into the trades, -1 for none
 * @param declaresSecond whether {@code client_activities.csv} tells of the second activity
 * @param blockedFamily the family that it never buys from us, -1 for none
 * @param created the day it became known, in days since 1970-01-01
 * @param rep index of its first rep
 * @param employees head count
 * @param bulk how much it buys at a time, 1 to 6
 */
record Profile(
    int company,
    int rank,
    Plan plan,
    int pivot,
    int city,
    int activity,
    int secondActivity,
    boolean declaresSecond,
    int blockedFamily,
    int created,
    int rep,
    int employees,
    int bulk) {

  /** The pattern planted in a company. */
  enum Plan {
    PLAIN,
    DORMANT,
    SECOND_ACTIVITY,
    ANGRY,
    COOLING,
    CHURNED,
    PROSPECT,
    PROSPECT_READY
  }

  private static final int SLOPE_DAYS = 75;

  /** How often, in a thousand, the client still buys on a day when it would have. */
  int appetite(int day) {
    if (day < created) {
      return 0;
    }
    return switch (plan) {
      case DORMANT, CHURNED -> day > pivot ? 0 : 1000;
      case ANGRY -> day >= pivot ? 120 : 1000;
      case COOLING -> day < pivot ? 1000 : Math.max(80, 1000 - 920 * (day - pivot) / SLOPE_DAYS);
      default -> 1000;
    };
  }
}
