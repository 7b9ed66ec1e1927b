package dev.filon.jobs.warehouse;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.gaul.s3proxy.AuthenticationType;
import org.gaul.s3proxy.S3Proxy;
import org.jclouds.ContextBuilder;
import org.jclouds.blobstore.BlobStore;
import org.jclouds.blobstore.BlobStoreContext;
import org.jclouds.blobstore.TransientApiMetadata;
import org.jclouds.blobstore.domain.StorageMetadata;
import org.jclouds.blobstore.options.ListContainerOptions;

/** An S3 server within the tests, which keeps objects in memory and asks for signed requests. */
final class S3Server implements AutoCloseable {
  static final String SECRET = "s3cret-of-the-store";

  private static final String USER = "filon-test";

  private final BlobStoreContext context =
      ContextBuilder.newBuilder(new TransientApiMetadata())
          .credentials(USER, SECRET)
          .buildView(BlobStoreContext.class);
  private final S3Proxy server;
  private final Map<String, String> said = new HashMap<>();

  S3Server() throws Exception {
    server =
        S3Proxy.builder()
            .blobStore(context.getBlobStore())
            .endpoint(URI.create("http://127.0.0.1:0"))
            .awsAuthentication(AuthenticationType.AWS_V2_OR_V4, USER, SECRET)
            .build();
    server.start();
    say("endpoint", "http://127.0.0.1:" + server.getPort());
    say("endpoint.region", "us-east-1");
    say("path.style.access", "true");
    // a defect shows at once
    say("retry.limit", "1");
    say("attempts.maximum", "1");
    say("access.key", USER);
    say("secret.key", SECRET);
  }

  /** Sets an option of S3A for the session, and for commands that need none. */
  void say(String option, String value) {
    TestSession.spark().sparkContext().hadoopConfiguration().set("fs.s3a." + option, value);
    System.setProperty("spark.hadoop.fs.s3a." + option, value);
    said.put(option, value);
  }

  void bucket(String name) {
    store().createContainerInLocation(null, name);
  }

  private BlobStore store() {
    return context.getBlobStore();
  }

  /** Keys of all objects in a bucket. */
  List<String> keys(String bucket) {
    return store()
        .list(bucket, ListContainerOptions.Builder.recursive().maxResults(100_000))
        .stream()
        .map(StorageMetadata::getName)
        .sorted()
        .toList();
  }

  /** Writes some objects below a folder. */
  void download(String bucket, Collection<String> keys, Path folder) {
    for (String key : keys) {
      Path to = folder.resolve(key);
      try (InputStream in = store().getBlob(bucket, key).getPayload().openStream()) {
        Files.createDirectories(to.getParent());
        Files.copy(in, to);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() throws Exception {
    Configuration hadoop = TestSession.spark().sparkContext().hadoopConfiguration();
    for (String option : said.keySet()) {
      hadoop.unset("fs.s3a." + option);
      System.clearProperty("spark.hadoop.fs.s3a." + option);
    }
    server.stop();
    context.close();
  }
}
