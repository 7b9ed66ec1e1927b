package dev.filon.reports.dashboard.access;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWT;
import com.nimbusds.oauth2.sdk.AuthorizationCode;
import com.nimbusds.oauth2.sdk.AuthorizationCodeGrant;
import com.nimbusds.oauth2.sdk.GeneralException;
import com.nimbusds.oauth2.sdk.ParseException;
import com.nimbusds.oauth2.sdk.ResponseType;
import com.nimbusds.oauth2.sdk.Scope;
import com.nimbusds.oauth2.sdk.TokenRequest;
import com.nimbusds.oauth2.sdk.TokenResponse;
import com.nimbusds.oauth2.sdk.auth.ClientSecretBasic;
import com.nimbusds.oauth2.sdk.auth.Secret;
import com.nimbusds.oauth2.sdk.http.HTTPRequest;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.oauth2.sdk.id.State;
import com.nimbusds.oauth2.sdk.pkce.CodeChallengeMethod;
import com.nimbusds.oauth2.sdk.pkce.CodeVerifier;
import com.nimbusds.openid.connect.sdk.AuthenticationRequest;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponse;
import com.nimbusds.openid.connect.sdk.OIDCTokenResponseParser;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.op.OIDCProviderMetadata;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import java.io.IOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * Login by an OpenID Connect provider: authorization code with PKCE, state and nonce. It says who
 * somebody is; what that account may see is in the store, and whoever has no account there stays
 * out.
 */
public final class Oidc {

  /** Signatures with a public key; a provider's {@code none} or shared secret is not one. */
  private static final Set<JWSAlgorithm> SIGNATURES =
      Set.of(
          JWSAlgorithm.RS256,
          JWSAlgorithm.RS384,
          JWSAlgorithm.RS512,
          JWSAlgorithm.PS256,
          JWSAlgorithm.PS384,
          JWSAlgorithm.PS512,
          JWSAlgorithm.ES256,
          JWSAlgorithm.ES384,
          JWSAlgorithm.ES512);

  private static final int MILLISECONDS = 5000;
  private static final int MOST_BYTES = 1 << 20;
  private static final Duration KNOWN_FOR = Duration.ofHours(1);
  private static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final int MOST_BEGUN = 10_000;

  private final OidcSettings settings;
  private final Clock clock;
  private final Map<String, Begun> begun = new LinkedHashMap<>();
  private Provider provider;

  /** A provider as it is configured; nothing is asked of it yet. */
  public Oidc(OidcSettings settings, Clock clock) {
    this.settings = settings;
    this.clock = clock;
  }

  /** A login that went to the provider and has not come back. */
  private record Begun(
      Nonce nonce, CodeVerifier verifier, URI back, String to, String language, Instant at) {}

  private record Provider(OIDCProviderMetadata metadata, IDTokenValidator tokens, Instant at) {}

  /**
   * Where to send the browser.
   *
   * @param state to be kept by this browser, and by no other
   * @param address the provider's page
   */
  public record Departure(String state, URI address) {}

  /**
   * Who came back.
   *
   * @param name the claim that names the account, in lower case
   * @param to address that was asked for before the login
   * @param language that the login page had
   */
  public record Arrival(String name, String to, String language) {}

  /** Why a login did not come to an end. */
  public static final class Refused extends Exception {
    private static final long serialVersionUID = 1L;

    private final boolean down;

    private Refused(boolean down, String message, Throwable cause) {
      super(message, cause);
      this.down = down;
    }

    /** Whether the provider could not be asked at all. */
    public boolean providerIsDown() {
      return down;
    }
  }

  /**
   * Begins a login.
   *
   * @param back this server's address that the provider is to send the browser to
   * @throws Refused if the provider cannot be asked
   */
  public Departure depart(URI back, String to, String language) throws Refused {
    Provider known = provider();
    State state = new State(32);
    Begun login = new Begun(new Nonce(32), new CodeVerifier(), back, to, language, clock.instant());
    synchronized (begun) {
      begun.values().removeIf(b -> b.at().isBefore(clock.instant().minus(PATIENCE)));
      if (begun.size() >= MOST_BEGUN) {
        begun.remove(begun.keySet().iterator().next());
      }
      begun.put(state.getValue(), login);
    }
    return new Departure(
        state.getValue(),
        new AuthenticationRequest.Builder(
                ResponseType.CODE, scope(), new ClientID(settings.clientId()), back)
            .endpointURI(known.metadata().getAuthorizationEndpointURI())
            .state(state)
            .nonce(login.nonce())
            .codeChallenge(login.verifier(), CodeChallengeMethod.S256)
            .build()
            .toURI());
  }

  private Scope scope() {
    return settings.claim().equals("email")
        ? new Scope("openid", "email")
        : new Scope("openid", "profile");
  }

  /**
   * Ends a login.
   *
   * @param kept the state that this browser kept
   * @param state the state that it came back with
   * @param code the provider's code; null if it gave none
   * @throws Refused for anything that is not the answer to a login of this browser
   */
  public Arrival arrive(String kept, String state, String code) throws Refused {
    Begun login;
    synchronized (begun) {
      // each counts once, whatever comes of it
      login = state == null || !state.equals(kept) ? null : begun.remove(state);
    }
    if (login == null || login.at().isBefore(clock.instant().minus(PATIENCE))) {
      throw new Refused(false, "the state is not that of a login of this browser", null);
    }
    if (code == null || code.isBlank()) {
      throw new Refused(false, "the provider gave no code", null);
    }
    Provider known = provider();
    JWT token = exchange(known, code, login);
    IDTokenClaimsSet claims;
    try {
      claims = known.tokens().validate(token, login.nonce());
    } catch (BadJOSEException e) {
      throw new Refused(false, "the token is not valid: " + e.getMessage(), e);
    } catch (JOSEException e) {
      throw new Refused(true, "the provider's keys cannot be read: " + e.getMessage(), e);
    }
    return new Arrival(name(claims), login.to(), login.language());
  }

  private String name(IDTokenClaimsSet claims) throws Refused {
    String name = claims.getStringClaim(settings.claim());
    if (name == null || name.isBlank()) {
      throw new Refused(false, "the token has no claim " + settings.claim(), null);
    }
    if (settings.claim().equals("email")
        && !Boolean.TRUE.equals(claims.getBooleanClaim("email_verified"))) {
      throw new Refused(false, "the provider has not verified the address " + name, null);
    }
    return name.toLowerCase(Locale.ROOT);
  }

  private JWT exchange(Provider known, String code, Begun login) throws Refused {
    AuthorizationCodeGrant grant =
        new AuthorizationCodeGrant(new AuthorizationCode(code), login.back(), login.verifier());
    URI endpoint = known.metadata().getTokenEndpointURI();
    ClientID client = new ClientID(settings.clientId());
    TokenRequest request =
        settings.clientSecret() == null
            ? new TokenRequest.Builder(endpoint, client, grant).build()
            : new TokenRequest.Builder(
                    endpoint,
                    new ClientSecretBasic(client, new Secret(settings.clientSecret())),
                    grant)
                .build();
    TokenResponse answer;
    try {
      HTTPRequest http = request.toHTTPRequest();
      http.setConnectTimeout(MILLISECONDS);
      http.setReadTimeout(MILLISECONDS);
      http.setFollowRedirects(false);
      answer = OIDCTokenResponseParser.parse(http.send());
    } catch (IOException e) {
      throw new Refused(true, "the provider does not answer: " + e.getMessage(), e);
    } catch (ParseException e) {
      throw new Refused(false, "the provider's answer is none: " + e.getMessage(), e);
    }
    if (!answer.indicatesSuccess() || !(answer instanceof OIDCTokenResponse tokens)) {
      throw new Refused(false, "the provider does not take its code", null);
    }
    JWT token = tokens.getOIDCTokens().getIDToken();
    if (token == null) {
      throw new Refused(false, "the provider gave no token", null);
    }
    return token;
  }

  private synchronized Provider provider() throws Refused {
    if (provider != null && provider.at().isAfter(clock.instant().minus(KNOWN_FOR))) {
      return provider;
    }
    try {
      OIDCProviderMetadata metadata =
          OIDCProviderMetadata.resolve(new Issuer(settings.issuer()), MILLISECONDS, MILLISECONDS);
      provider =
          new Provider(
              metadata,
              new IDTokenValidator(
                  metadata.getIssuer(),
                  new ClientID(settings.clientId()),
                  new JWSVerificationKeySelector<SecurityContext>(
                      SIGNATURES,
                      JWKSourceBuilder.<SecurityContext>create(
                              metadata.getJWKSetURI().toURL(),
                              new DefaultResourceRetriever(MILLISECONDS, MILLISECONDS, MOST_BYTES))
                          .build()),
                  null),
              clock.instant());
      return provider;
    } catch (IOException | GeneralException e) {
      throw new Refused(true, "the provider cannot be asked: " + e.getMessage(), e);
    }
  }
}
