package dev.filon.reports.dashboard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jwt.JWTClaimsSet;
import dev.filon.reports.dashboard.access.OidcSettings;
import dev.filon.reports.dashboard.access.Role;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Login by the company's provider: who may, who may not, and what else may come back. */
class OidcTest {

  @TempDir static Path warehouse;
  private static FakeProvider provider;
  private static TestDashboard dashboard;

  @BeforeAll
  static void start() throws Exception {
    DashboardFixture.served(warehouse, 1);
    provider = new FakeProvider();
    dashboard =
        TestDashboard.start(
            warehouse,
            Optional.of(
                new OidcSettings(
                    provider.issuer(), FakeProvider.CLIENT, FakeProvider.SECRET, "email")));
    dashboard.server().accounts().putWithoutPassword("ann@example.com", Role.REP, "R1", "en");
  }

  @AfterAll
  static void stop() {
    dashboard.close();
    provider.close();
  }

  @AfterEach
  void honest() {
    provider.says(builder -> builder);
    provider.forges(false);
    provider.signsNothing(false);
  }

  private static UnaryOperator<JWTClaimsSet.Builder> known(String email) {
    return builder -> builder.claim("email", email).claim("email_verified", true);
  }

  private static String location(HttpResponse<String> answer) {
    return answer.headers().firstValue("Location").orElseThrow();
  }

  /** From the login page to the provider and back, up to the answer of this server. */
  private static HttpResponse<String> come(TestDashboard.Visitor visitor, String to)
      throws Exception {
    String there = location(visitor.get("/login/oidc?language=fr&to=" + TestDashboard.encoded(to)));
    assertThat(there).startsWith(provider.issuer()).contains("code_challenge_method=S256");
    return visitor.elsewhere(location(visitor.elsewhere(there)));
  }

  @Test
  void whoHasAnAccountComesInWithItsRoleToTheAddressThatWasAskedFor() throws Exception {
    provider.says(known("Ann@Example.com"));
    TestDashboard.Visitor ann = dashboard.new Visitor();
    assertThat(ann.get(location(ann.get("/portfolio"))).body())
        .contains("href=\"/login/oidc?language=en&to=%2Fportfolio\"");
    HttpResponse<String> in = come(ann, "/portfolio");
    assertThat(in.statusCode()).isEqualTo(303);
    assertThat(location(in)).isEqualTo("/portfolio");
    assertThat(ann.get("/portfolio").body()).contains("lang=\"fr\"").contains("Client R1");
    assertThat(ann.get("/client?id=" + DashboardFixture.client("R2", 1)).statusCode())
        .isEqualTo(404);
    assertThat(dashboard.login("admin").get("/log").body())
        .contains("logged in with company account");
    assertThat(
            dashboard.new Visitor()
                .post("/login", "name", "ann@example.com", "password", "none")
                .statusCode())
        .as("an account without a password cannot be entered with one")
        .isEqualTo(401);
  }

  @Test
  void localAccountsRemain() throws Exception {
    assertThat(dashboard.login("R2").get("/plan").statusCode()).isEqualTo(200);
  }

  @Test
  void whoHasNoAccountIsToldSo() throws Exception {
    provider.says(known("stranger@example.com"));
    TestDashboard.Visitor stranger = dashboard.new Visitor();
    HttpResponse<String> refused = come(stranger, "/plan");
    assertThat(refused.statusCode()).isEqualTo(403);
    assertThat(refused.body()).contains("vous n’avez pas de compte ici");
    assertThat(stranger.get("/plan").statusCode()).isEqualTo(303);
    assertThat(dashboard.login("admin").get("/log").body())
        .contains("company login without an account here");
  }

  @Test
  void aStateOfNobodyOfAnotherBrowserOrUsedTwiceIsRefused() throws Exception {
    provider.says(known("ann@example.com"));
    TestDashboard.Visitor ann = dashboard.new Visitor();
    String back = location(ann.elsewhere(location(ann.get("/login/oidc"))));
    TestDashboard.Visitor victim = dashboard.new Visitor();
    assertThat(victim.elsewhere(back).statusCode())
        .as("somebody is sent to the end of another one's login")
        .isEqualTo(401);
    assertThat(ann.elsewhere(back.replaceAll("state=.*", "state=made-up")).statusCode())
        .isEqualTo(401);
    String again = location(ann.elsewhere(location(ann.get("/login/oidc"))));
    assertThat(ann.elsewhere(again).statusCode()).isEqualTo(303);
    assertThat(ann.elsewhere(again).statusCode()).isEqualTo(401);
    assertThat(victim.get("/plan").statusCode()).isEqualTo(303);
    assertThat(dashboard.new Visitor().get("/login/oidc/return").statusCode()).isEqualTo(401);
  }

  /** Whatever is wrong with it, such a token lets nobody in. */
  private static void refused(String what) throws Exception {
    TestDashboard.Visitor visitor = dashboard.new Visitor();
    HttpResponse<String> answer = come(visitor, "/plan");
    assertThat(answer.statusCode()).as(what).isEqualTo(401);
    assertThat(answer.body()).as(what).contains("begin again");
    assertThat(visitor.get("/plan").statusCode()).as(what).isEqualTo(303);
  }

  @Test
  void aTokenThatIsNotForThisVeryLoginIsRefused() throws Exception {
    UnaryOperator<JWTClaimsSet.Builder> ann = known("ann@example.com");
    provider.says(b -> ann.apply(b).claim("nonce", "of-another-login"));
    refused("another nonce");
    provider.says(b -> ann.apply(b).claim("nonce", null));
    refused("no nonce");
    provider.says(b -> ann.apply(b).expirationTime(Date.from(Instant.now().minusSeconds(600))));
    refused("expired");
    provider.says(b -> ann.apply(b).audience("another-client"));
    refused("for another client");
    provider.says(b -> ann.apply(b).issuer("https://evil.example"));
    refused("of another issuer");
    provider.says(b -> ann.apply(b).claim("email_verified", false));
    refused("an address that nobody verified");
    provider.says(b -> b);
    refused("no address");
    provider.says(ann);
    provider.forges(true);
    refused("signed with another key");
    provider.forges(false);
    provider.signsNothing(true);
    refused("not signed");
  }

  @Test
  void aProviderThatDoesNotAnswerLeavesLocalAccounts(@TempDir Path other) throws Exception {
    DashboardFixture.served(other, 1);
    FakeProvider gone = new FakeProvider();
    OidcSettings settings =
        new OidcSettings(gone.issuer(), FakeProvider.CLIENT, FakeProvider.SECRET, "email");
    gone.close();
    try (TestDashboard alone = TestDashboard.start(other, Optional.of(settings))) {
      HttpResponse<String> answer = alone.new Visitor().get("/login/oidc");
      assertThat(answer.statusCode()).isEqualTo(502);
      assertThat(answer.body()).contains("does not answer");
      assertThat(alone.login("R1").get("/plan").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void settingsThatCannotBeMeantAreRefused() {
    assertThat(OidcSettings.of(Map.of())).isEmpty();
    assertThatThrownBy(() -> OidcSettings.of(Map.of("FILON_OIDC_ISSUER", "https://id.example")))
        .hasMessageContaining("FILON_OIDC_CLIENT_ID");
    assertThatThrownBy(
            () ->
                OidcSettings.of(
                    Map.of(
                        "FILON_OIDC_ISSUER",
                        "http://203.0.113.7/id",
                        "FILON_OIDC_CLIENT_ID",
                        "filon")))
        .hasMessageContaining("https");
    assertThatThrownBy(
            () ->
                OidcSettings.of(
                    Map.of(
                        "FILON_OIDC_ISSUER",
                        "https://id.example",
                        "FILON_OIDC_CLIENT_ID",
                        "filon",
                        "FILON_OIDC_CLAIM",
                        "nickname")))
        .hasMessageContaining("FILON_OIDC_CLAIM");
    assertThat(new OidcSettings("https://id.example", "filon", "hidden", "email").toString())
        .doesNotContain("hidden");
  }
}
