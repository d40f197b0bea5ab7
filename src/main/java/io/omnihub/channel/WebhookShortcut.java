package io.omnihub.channel;

import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Takes providers' events to {@link Webhooks} past the filters and the dispatcher, which have
 * nothing to do for them and cost as much as all else that accepting takes. What is not written
 * exactly so goes the usual way, to {@link WebhookController}; so do the web chat's messages, which
 * browsers bring from other sites and which have limits of their own.
 */
class WebhookShortcut implements Filter {

  private static final Pattern WEBHOOK =
      Pattern.compile("/api/messaging/(?!webchat/)([a-z0-9-]+)/([A-Za-z0-9_-]+)/webhook");

  private final Webhooks webhooks;
  private final MeterRegistry meters;

  WebhookShortcut(Webhooks webhooks, MeterRegistry meters) {
    this.webhooks = webhooks;
    this.meters = meters;
  }

  @Override
  public void doFilter(ServletRequest anyRequest, ServletResponse anyResponse, FilterChain chain)
      throws ServletException, IOException {
    HttpServletRequest request = (HttpServletRequest) anyRequest;
    HttpServletResponse response = (HttpServletResponse) anyResponse;
    Matcher webhook = WEBHOOK.matcher(request.getRequestURI());
    if (!request.getMethod().equals("POST") || !webhook.matches()) {
      chain.doFilter(request, response);
      return;
    }
    long began = System.nanoTime();
    webhooks.receive(webhook.group(1), webhook.group(2), request, response);
    int status = response.getStatus();
    String type = status == HttpServletResponse.SC_NOT_FOUND ? "unknown" : webhook.group(1);
    meters
        .timer("hub.webhook", "type", type, "status", String.valueOf(status))
        .record(System.nanoTime() - began, TimeUnit.NANOSECONDS);
  }
}
