package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;
import org.springframework.util.unit.DataSize;

class WebChatLimitFilterTest {

  private final WebChatVisitors visitors = mock(WebChatVisitors.class);
  private final WebChatLimitFilter filter =
      new WebChatLimitFilter(
          new TokenBuckets(Clock.systemUTC()),
          visitors,
          new WebChatProperties(
              List.of(),
              "",
              "",
              DataSize.ofMegabytes(20),
              List.of("image/png"),
              new WebChatProperties.Limits(2, 100, 2, 30, 20, 100, 4, 200)));

  @Test
  void messageSentToAnEncodedPathCountsAsAMessage() throws Exception {
    when(visitors.conversationOf("token")).thenReturn(Optional.of(UUID.randomUUID()));
    assertThat(send("/api/messaging/webchat/site/webhook")).isEqualTo(200);
    assertThat(send("/api/m%65ssaging/webchat/site/webhook")).isEqualTo(200);
    assertThat(send("/api/m%65ssaging/webchat/site/webhook")).isEqualTo(429);
  }

  @Test
  void uploadsAreCountedBySessionAndTheirBytesByAddress() throws Exception {
    when(visitors.conversationOf("token"))
        .thenReturn(Optional.of(UUID.randomUUID()), Optional.of(UUID.randomUUID()));

    assertThat(upload(20_000_000)).isEqualTo(200);
    assertThat(upload(20_000_000)).as("40 of 30 MB an hour").isEqualTo(429);
    assertThat(upload(30_000_000)).as("larger than any file").isEqualTo(413);

    UUID one = UUID.randomUUID();
    when(visitors.conversationOf("token")).thenReturn(Optional.of(one));
    assertThat(upload(1)).isEqualTo(200);
    assertThat(upload(1)).isEqualTo(200);
    assertThat(upload(1)).as("three of two a minute").isEqualTo(429);
  }

  private int upload(int size) throws Exception {
    MockHttpServletRequest request =
        new MockHttpServletRequest("POST", "/api/webchat/site/files") {
          @Override
          public long getContentLengthLong() {
            return size;
          }
        };
    request.setServletPath("/api/webchat/site/files");
    request.addHeader(WebChatController.SESSION_HEADER, "token");
    MockHttpServletResponse response = new MockHttpServletResponse();
    filter.doFilter(request, response, new MockFilterChain());
    return response.getStatus();
  }

  private int send(String uri) throws Exception {
    MockHttpServletRequest request = new MockHttpServletRequest("POST", uri);
    request.setServletPath("/api/messaging/webchat/site/webhook");
    request.addHeader(WebChatController.SESSION_HEADER, "token");
    request.setContent("{}".getBytes());
    MockHttpServletResponse response = new MockHttpServletResponse();
    filter.doFilter(request, response, new MockFilterChain());
    return response.getStatus();
  }
}
