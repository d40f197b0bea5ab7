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
  private final long largestFile;

  WebChatLimitFilter(TokenBuckets buckets, WebChatVisitors visitors, WebChatProperties properties) {
    this.limits = properties.limits();
    this.largestFile = properties.fileSize().toBytes();
    this.visitors = visitors;
    this.buckets = buckets;
  }

  @Override
  protected void doFilterInternal(
      HttpServletRequest request, HttpServletResponse response, FilterChain chain)
      throws ServletException, IOException {
    if ("POST".equals(request.getMethod()) && request.getContentLengthLong() < 0) {
      response.sendError(HttpStatus.LENGTH_REQUIRED.value(), "say the length of the body");
      return;
    }
    long largest = isUpload(request) ? largestFile : LARGEST_BODY;
    if (request.getContentLengthLong() > largest) {
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
      Duration wait = buckets.take("read " + address, limits.readsPerAddress());
      return wait.isZero() && isUpload(request) ? waitOfUpload(request, address) : wait;
    }
    Duration wait = buckets.take("write " + address, limits.messagesPerAddress());
    return wait.isZero() ? waitOfSession(request, "session ", limits.messagesPerSession()) : wait;
  }

  private Duration waitOfUpload(HttpServletRequest request, String address) {
    Duration wait = waitOfSession(request, "files ", limits.filesPerSession());
    double megabytes = request.getContentLengthLong() / 1e6;
    return wait.isZero()
        ? buckets.take(
            "megabytes " + address, limits.megabytesPerAddress(), Duration.ofHours(1), megabytes)
        : wait;
  }

  private Duration waitOfSession(HttpServletRequest request, String what, int perMinute) {
    Optional<UUID> conversation =
        visitors.conversationOf(request.getHeader(WebChatController.SESSION_HEADER));
    return conversation.isPresent()
        ? buckets.take(what + conversation.get(), perMinute)
        : Duration.ZERO;
  }

  private static boolean isUpload(HttpServletRequest request) {
    return "POST".equals(request.getMethod()) && request.getServletPath().endsWith("/files");
  }
}
