package dev.filon.jobs.storage;

import dev.filon.jobs.JobException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.file.AccessDeniedException;
import java.util.Optional;
import org.apache.hadoop.fs.UnsupportedFileSystemException;

/**
 * What a failure of an object store means to a person. The store's library is not part of the
 * product, so its exceptions are known by their names.
 */
public final class StoreFailure {

  private StoreFailure() {}

  /** What to say of a failure; nothing if it is none of a store, or has been said. */
  public static Optional<JobException> of(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof JobException) {
        return Optional.empty();
      }
      String message = String.valueOf(t.getMessage());
      String name = t.getClass().getSimpleName();
      if (name.equals("UnknownStoreException") || message.contains("NoSuchBucket")) {
        return Optional.of(
            JobException.source(
                "there is no such bucket ("
                    + message
                    + "): make it, or check --tables and fs.s3a.endpoint",
                failure));
      }
      if (t instanceof AccessDeniedException && message.contains("://")
          || name.equals("AWSNoPermissionException")
          || name.startsWith("NoA")
              && name.endsWith("Exception")
              && message.contains("redential")) {
        return Optional.of(
            JobException.source(
                "the store of the tables refuses access ("
                    + message
                    + "): check the credentials in the environment (AWS_ACCESS_KEY_ID,"
                    + " AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN) or of Hadoop's provider, and"
                    + " their rights; readers still see the snapshot before",
                failure));
      }
      if (t instanceof UnsupportedFileSystemException
          || t instanceof ClassNotFoundException && message.contains("org.apache.hadoop.fs.")
          || t instanceof NoClassDefFoundError && message.contains("software/amazon/")) {
        return Optional.of(
            JobException.usage(
                "there is no library for the place of the tables ("
                    + message
                    + "): for s3a:// add org.apache.hadoop:hadoop-aws:3.5.0, see docs/operate.md"));
      }
      if (name.equals("AWSClientIOException")
          || (t instanceof ConnectException || t instanceof UnknownHostException)
              && message.contains("://")) {
        return Optional.of(
            JobException.internal(
                "the store of the tables does not answer ("
                    + message
                    + "): check fs.s3a.endpoint and the network, then run again; readers still see"
                    + " the snapshot before",
                failure));
      }
    }
    return Optional.empty();
  }
}
