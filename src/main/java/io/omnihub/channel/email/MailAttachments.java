package io.omnihub.channel.email;

import com.fasterxml.jackson.databind.JsonNode;
import io.omnihub.outside.ForbiddenAddressException;
import io.omnihub.outside.ProviderRefusedException.Kind;
import jakarta.activation.DataHandler;
import jakarta.activation.FileDataSource;
import jakarta.mail.MessagingException;
import jakarta.mail.Part;
import jakarta.mail.internet.MimeBodyPart;
import jakarta.mail.internet.MimeUtility;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UnsupportedEncodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.springframework.stereotype.Component;

/**
 * The files of an answer, fetched through the guarded client to files aside, {@link #MOST_BYTES} in
 * all. As nothing was sent yet, what fails here is tried again, or is of no use.
 */
@Component
class MailAttachments {

  static final long MOST_BYTES = 20_000_000;

  private final CloseableHttpClient http;

  MailAttachments(CloseableHttpClient outsideClient) {
    this.http = outsideClient;
  }

  /** A file aside, as it goes into the mail. */
  record Fetched(Path file, String name, String mime) {

    MimeBodyPart part() throws MessagingException {
      MimeBodyPart part = new MimeBodyPart();
      FileDataSource source =
          new FileDataSource(file.toFile()) {
            @Override
            public String getContentType() {
              return mime;
            }
          };
      part.setDataHandler(new DataHandler(source));
      part.setDisposition(Part.ATTACHMENT);
      try {
        part.setFileName(MimeUtility.encodeText(name, "UTF-8", null));
      } catch (UnsupportedEncodingException e) {
        throw new IllegalStateException("Every Java has UTF-8", e);
      }
      return part;
    }
  }

  /** Taken away when the mail is sent, or is not. */
  record Fetches(List<Fetched> all) implements AutoCloseable {

    @Override
    public void close() throws IOException {
      for (Fetched one : all) {
        Files.deleteIfExists(one.file());
      }
    }
  }

  Fetches fetch(JsonNode wishes) throws IOException {
    List<Fetched> fetched = new ArrayList<>();
    try {
      long left = MOST_BYTES;
      for (JsonNode wish : wishes) {
        Fetched one = fetch(wish, left);
        fetched.add(one);
        left -= Files.size(one.file());
      }
      return new Fetches(fetched);
    } catch (IOException | RuntimeException e) {
      new Fetches(fetched).close();
      throw e;
    }
  }

  private Fetched fetch(JsonNode wish, long most) throws IOException {
    Path file = Files.createTempFile("omnihub-mail-", ".part");
    try {
      String mime =
          http.execute(
              new HttpGet(wish.path("url").asText()),
              answer -> {
                int status = answer.getCode();
                if (status != 200 || answer.getEntity() == null) {
                  boolean later = status == 429 || status >= 500;
                  throw MailConnections.refused(
                      later ? Kind.RETRY : Kind.PERMANENT, "The file answers HTTP " + status);
                }
                try (InputStream from = answer.getEntity().getContent();
                    OutputStream to = Files.newOutputStream(file)) {
                  copy(from, to, most);
                }
                return answer.getEntity().getContentType();
              });
      return new Fetched(file, name(wish), mime(wish.path("mime").asText(""), mime));
    } catch (ForbiddenAddressException e) {
      Files.deleteIfExists(file);
      throw e;
    } catch (IOException e) {
      Files.deleteIfExists(file);
      throw MailConnections.refused(Kind.RETRY, "The file could not be fetched");
    } catch (RuntimeException e) {
      Files.deleteIfExists(file);
      throw e;
    }
  }

  private static void copy(InputStream from, OutputStream to, long most) throws IOException {
    byte[] buffer = new byte[65_536];
    long size = 0;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      size += read;
      if (size > most) {
        throw MailConnections.refused(
            Kind.PERMANENT, "The files are larger than " + MOST_BYTES + " bytes");
      }
      to.write(buffer, 0, read);
    }
  }

  private static String name(JsonNode wish) {
    String name = wish.path("name").asText("");
    if (name.isBlank()) {
      name = wish.path("url").asText("").replaceFirst("[?#].*$", "").replaceFirst("^.*/", "");
    }
    String clean = name.replaceAll("[\\p{Cntrl}/\\\\\"]", "_").strip();
    return clean.isEmpty() ? "file" : clean.substring(0, Math.min(150, clean.length()));
  }

  private static String mime(String wished, String told) {
    String mime = wished.isBlank() ? told : wished;
    return mime != null && mime.matches("[\\w.+-]{1,60}/[\\w.+-]{1,80}(;[^\\r\\n]{0,100})?")
        ? mime
        : "application/octet-stream";
  }
}
