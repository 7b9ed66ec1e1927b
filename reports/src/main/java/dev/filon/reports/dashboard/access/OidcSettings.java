package dev.filon.reports.dashboard.access;

import dev.filon.reports.ReportException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Which OpenID Connect provider people may log in by.
 *
 * @param issuer its address, as its tokens have it
 * @param clientId under which it knows this dashboard
 * @param clientSecret null for a public client
 * @param claim which claim of its tokens is the name of the account
 */
public record OidcSettings(String issuer, String clientId, String clientSecret, String claim) {

  private static final Set<String> CLAIMS = Set.of("email", "preferred_username", "sub");

  /**
   * As the environment says.
   *
   * @return empty if it names no provider
   * @throws ReportException if what it says cannot be used
   */
  public static Optional<OidcSettings> of(Map<String, String> environment) {
    String issuer = environment.getOrDefault("FILON_OIDC_ISSUER", "");
    if (issuer.isBlank()) {
      return Optional.empty();
    }
    String client = environment.getOrDefault("FILON_OIDC_CLIENT_ID", "");
    if (client.isBlank()) {
      throw ReportException.badDashboardSetting(
          "FILON_OIDC_ISSUER is set and FILON_OIDC_CLIENT_ID is not; set both or none.");
    }
    String claim = environment.getOrDefault("FILON_OIDC_CLAIM", "email");
    if (!CLAIMS.contains(claim)) {
      throw ReportException.badDashboardSetting(
          "FILON_OIDC_CLAIM is '%s'; write email, preferred_username or sub.", claim);
    }
    if (!safe(issuer)) {
      throw ReportException.badDashboardSetting(
          "FILON_OIDC_ISSUER is '%s'; write the https address of the provider.", issuer);
    }
    String secret = environment.get("FILON_OIDC_CLIENT_SECRET");
    return Optional.of(
        new OidcSettings(
            issuer, client, secret == null || secret.isBlank() ? null : secret, claim));
  }

  /** Whoever is between could say who somebody is, so only this very machine may go without. */
  private static boolean safe(String issuer) {
    try {
      URI address = URI.create(issuer);
      return "https".equals(address.getScheme())
          || ("http".equals(address.getScheme())
              && InetAddress.getByName(address.getHost()).isLoopbackAddress());
    } catch (IllegalArgumentException | UnknownHostException e) {
      return false;
    }
  }

  @Override
  public String toString() {
    return issuer + " as " + clientId; // never the secret
  }
}
