package io.omnihub.flow;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SmsConformanceTest extends ChannelConformance {

  @Override
  TestedChannel channel(HubClient hub) {
    return new SmsChannel(hub);
  }

  /** Providers post lists, and one without an entry holds nothing that could be lost. */
  @Override
  @Test
  void jsonThatTheProviderNeverSendsIsUnprocessable() {
    Stream.of(channel.foreignJson(), "{}", "[{}]", "null", "5", "\"text\"")
        .forEach(
            json -> assertRefused(422, hub.post(channel.webhook(), json, customer.proofOf(json))));
    assertThat(hub.post(channel.webhook(), "[]", customer.proofOf("[]")).statusCode())
        .isEqualTo(200);
  }

  @Test
  void formIsTakenLikeJson() throws Exception {
    String phone = ((SmsChannel.Writer) customer).phone();
    String id = UUID.randomUUID().toString();
    String form = "MessageSid=" + id + "&From=" + encoded(phone) + "&Body=" + encoded(QUESTION);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + channel.webhook()))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(form));
    customer.proofOf(form).forEach(request::header);

    assertThat(
            HttpClient.newHttpClient()
                .send(request.build(), BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);

    awaitAnswers(1);
    assertThat(records.message(id)).containsEntry("text", QUESTION).containsEntry("raw", form);
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
