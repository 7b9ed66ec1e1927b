package dev.filon.reports.dashboard;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.PlainJWT;
import com.nimbusds.jwt.SignedJWT;
import io.javalin.Javalin;
import io.javalin.http.Context;
import io.javalin.http.HttpStatus;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/**
 * An OpenID Connect provider on this machine at which everybody is already logged in. It checks
 * what the standard tells it to check, and can be told to answer wrongly.
 */
final class FakeProvider implements AutoCloseable {

  static final String CLIENT = "filon-dashboard";
  static final String SECRET = "s3cret";

  private record Asked(String challenge, String nonce, String redirect) {}

  private final RSAKey key;
  private final RSAKey otherKey;
  private final Map<String, Asked> codes = new HashMap<>();
  private final Javalin app;
  private UnaryOperator<JWTClaimsSet.Builder> claims = builder -> builder;
  private boolean forged;
  private boolean unsigned;

  FakeProvider() throws JOSEException {
    key = new RSAKeyGenerator(2048).keyID("k1").generate();
    otherKey = new RSAKeyGenerator(2048).keyID("k1").generate();
    app =
        Javalin.create(
                config -> {
                  config.startup.showJavalinBanner = false;
                  config.routes.get("/.well-known/openid-configuration", this::metadata);
                  config.routes.get("/authorize", this::authorize);
                  config.routes.post("/token", this::token);
                  config.routes.get(
                      "/jwks",
                      ctx ->
                          ctx.contentType("application/json")
                              .result(new JWKSet(key.toPublicJWK()).toString()));
                })
            .start("127.0.0.1", 0);
  }

  String issuer() {
    return "http://127.0.0.1:" + app.port();
  }

  /** What its next tokens say beside the usual. */
  void says(UnaryOperator<JWTClaimsSet.Builder> more) {
    claims = more;
  }

  /** Whether its tokens are signed with a key that is not published. */
  void forges(boolean yes) {
    forged = yes;
  }

  /** Whether its tokens are not signed at all. */
  void signsNothing(boolean yes) {
    unsigned = yes;
  }

  private void metadata(Context ctx) {
    ctx.contentType("application/json")
        .result(
            """
            {"issuer": "%1$s", "authorization_endpoint": "%1$s/authorize", "token_endpoint": "%1$s/token",
             "jwks_uri": "%1$s/jwks", "response_types_supported": ["code"], "subject_types_supported": ["public"],
             "id_token_signing_alg_values_supported": ["RS256"]}
            """
                .formatted(issuer()));
  }

  private void authorize(Context ctx) {
    if (!"S256".equals(ctx.queryParam("code_challenge_method"))
        || !CLIENT.equals(ctx.queryParam("client_id"))
        || !"code".equals(ctx.queryParam("response_type"))) {
      ctx.status(HttpStatus.BAD_REQUEST);
      return;
    }
    String code = UUID.randomUUID().toString();
    codes.put(
        code,
        new Asked(
            ctx.queryParam("code_challenge"),
            ctx.queryParam("nonce"),
            ctx.queryParam("redirect_uri")));
    ctx.redirect(
        ctx.queryParam("redirect_uri")
            + "?code="
            + code
            + "&state="
            + URLEncoder.encode(ctx.queryParam("state"), StandardCharsets.UTF_8),
        HttpStatus.FOUND);
  }

  private void token(Context ctx) throws Exception {
    Asked asked = codes.remove(String.valueOf(ctx.formParam("code")));
    String expected =
        "Basic "
            + Base64.getEncoder()
                .encodeToString((CLIENT + ":" + SECRET).getBytes(StandardCharsets.UTF_8));
    String challenge =
        Base64.getUrlEncoder()
            .withoutPadding()
            .encodeToString(
                MessageDigest.getInstance("SHA-256")
                    .digest(
                        String.valueOf(ctx.formParam("code_verifier"))
                            .getBytes(StandardCharsets.UTF_8)));
    if (asked == null
        || !expected.equals(ctx.header("Authorization"))
        || !challenge.equals(asked.challenge())
        || !asked.redirect().equals(ctx.formParam("redirect_uri"))) {
      ctx.status(HttpStatus.BAD_REQUEST)
          .contentType("application/json")
          .result("{\"error\": \"invalid_grant\"}");
      return;
    }
    Instant now = Instant.now();
    JWTClaimsSet content =
        claims
            .apply(
                new JWTClaimsSet.Builder()
                    .issuer(issuer())
                    .subject("u-1")
                    .audience(CLIENT)
                    .issueTime(Date.from(now))
                    .expirationTime(Date.from(now.plusSeconds(300)))
                    .claim("nonce", asked.nonce()))
            .build();
    ctx.contentType("application/json")
        .result(
            "{\"access_token\": \"a\", \"token_type\": \"Bearer\", \"id_token\": \""
                + serialized(content)
                + "\"}");
  }

  private String serialized(JWTClaimsSet content) throws JOSEException {
    if (unsigned) {
      return new PlainJWT(content).serialize();
    }
    SignedJWT token =
        new SignedJWT(new JWSHeader.Builder(JWSAlgorithm.RS256).keyID("k1").build(), content);
    token.sign(new RSASSASigner(forged ? otherKey : key));
    return token.serialize();
  }

  @Override
  public void close() {
    app.stop();
  }
}
