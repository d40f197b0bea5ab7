package io.omnihub.webchat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Clock;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.springframework.mock.web.MockFilterChain;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.mock.web.MockHttpServletResponse;

class WebChatLimitFilterTest {

  private final WebChatVisitors visitors = mock(WebChatVisitors.class);
  private final WebChatLimitFilter filter =
      new WebChatLimitFilter(
          new TokenBuckets(Clock.systemUTC()),
          visitors,
          new WebChatProperties.Limits(2, 100, 100, 4, 200));

  @Test
  void messageSentToAnEncodedPathCountsAsAMessage() throws Exception {
    when(visitors.conversationOf("token")).thenReturn(Optional.of(UUID.randomUUID()));
    assertThat(send("/api/messaging/webchat/site/webhook")).isEqualTo(200);
    assertThat(send("/api/m%65ssaging/webchat/site/webhook")).isEqualTo(200);
    assertThat(send("/api/m%65ssaging/webchat/site/webhook")).isEqualTo(429);
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
