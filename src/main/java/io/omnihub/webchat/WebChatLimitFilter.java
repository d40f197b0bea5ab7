package io.omnihub.webchat;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Keeps the web chat's public endpoints from being flooded, by session and by address, and turns
 * away bodies that no message needs. Runs after the security chain, so that a refused caller of
 * another origin can read why.
 */
class WebChatLimitFilter extends OncePerRequestFilter {

  private static final int LARGEST_BODY = 64 * 1024;

  private final TokenBuckets buckets;
  private final WebChatVisitors visitors;
  private final WebChatProperties.Limits limits;

  WebChatLimitFilter(
      TokenBuckets buckets, WebChatVisitors visitors, WebChatProperties.Limits limits) {
    this.visitors = visitors;
    this.buckets = buckets;
    this.limits = limits;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if ("POST".equals(request.getMethod()) && request.getContentLengthLong() < 0) {
      response.sendError(HttpStatus.LENGTH_REQUIRED.value(), "say the length of the body");
      return;
    }
    if (request.getContentLengthLong() > LARGEST_BODY) {
      response.sendError(HttpStatus.PAYLOAD_TOO_LARGE.value(), "the body is too large");
      return;
    }
    Duration wait = waitOf(request);
    if (wait.isZero()) {
      chain.doFilter(request, response);
    } else {
      response.setHeader(HttpHeaders.RETRY_AFTER, String.valueOf(wait.toSeconds() + 1));
      response.sendError(HttpStatus.TOO_MANY_REQUESTS.value(), "too many requests, wait a little");
    }
  }

  private Duration waitOf(HttpServletRequest request) {
    String address = request.getRemoteAddr();
    // As the container decoded it: an encoded letter must not turn a message into a read.
    if (!request.getServletPath().startsWith("/api/messaging/")) {
      return buckets.take("read " + address, limits.readsPerAddress());
    }
    Duration wait = buckets.take("write " + address, limits.messagesPerAddress());
    Optional<UUID> conversation =
        visitors.conversationOf(request.getHeader(WebChatController.SESSION_HEADER));
    return wait.isZero() && conversation.isPresent()
        ? buckets.take("session " + conversation.get(), limits.messagesPerSession())
        : wait;
  }
}
