package dev.filon.orchestration.service;

/** A request that cannot be met; the message says what is wrong and what to do. */
final class ServiceException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int status;

  private ServiceException(int status, String message) {
    super(message);
    this.status = status;
  }

  /** The HTTP status that says so. */
  int status() {
    return status;
  }

  /** Something in the request cannot be used. */
  static ServiceException invalid(String message) {
    return new ServiceException(400, message);
  }

  /** The token is missing or wrong. */
  static ServiceException unauthorized() {
    return new ServiceException(
        401,
        "the bearer token is missing or wrong: send 'Authorization: Bearer TOKEN' with the token that"
            + " the service was started with (FILON_SERVICE_TOKEN)");
  }

  /** A path lies outside of what the service may touch. */
  static ServiceException outside(String name, String path, Object roots) {
    return new ServiceException(
        403,
        name
            + ": "
            + path
            + " is outside of the folders that this service may use ("
            + roots
            + "): use one of them, or start the service with another --root");
  }

  /** There is no such thing. */
  static ServiceException missing(String message) {
    return new ServiceException(404, message);
  }

  /** The request contradicts an earlier one. */
  static ServiceException conflict(String message) {
    return new ServiceException(409, message);
  }

  /** The body is too big. */
  static ServiceException tooLarge(long most) {
    return new ServiceException(
        413,
        "the body is larger than " + most + " bytes: a submission holds names and values only");
  }

  /** There is too much to do already. */
  static ServiceException busy(String message) {
    return new ServiceException(429, message);
  }
}
