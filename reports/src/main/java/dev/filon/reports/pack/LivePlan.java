package dev.filon.reports.pack;

import dev.filon.reports.ReportException;
import dev.filon.reports.figures.Rep;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * Where the dashboard is, so that the paper leads to the plan that is kept there.
 *
 * @param address without a slash at the end
 */
public record LivePlan(String address) {

  private static final int LONGEST = 200;

  /** A longer one makes a code too fine to be read from paper; the page then asks for the rep. */
  private static final int LONGEST_LINK = 300;

  /**
   * The dashboard at an address.
   *
   * @param setting names it in the error
   * @throws ReportException if it is not plainly an address of http or https
   */
  public static LivePlan of(String setting, String address) {
    try {
      URI uri = new URI(address.strip());
      boolean web =
          "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
      if (web
          && uri.getHost() != null
          && uri.getRawUserInfo() == null
          && uri.getRawQuery() == null
          && uri.getRawFragment() == null
          && address.length() <= LONGEST
          && address.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
        return new LivePlan(uri.toString().replaceAll("/+$", ""));
      }
    } catch (URISyntaxException e) {
      // said below
    }
    throw ReportException.badSetting(
        setting,
        "'"
            + address
            + "' is no address of a dashboard; write one like https://filon.example.com, without"
            + " user, query and fragment");
  }

  /** The plan of a rep; whoever opens it has to sign in. */
  String of(Rep rep) {
    String page = address + "/plan";
    String link = page + "?rep=" + URLEncoder.encode(rep.id(), StandardCharsets.UTF_8);
    return link.length() <= LONGEST_LINK ? link : page;
  }
}
