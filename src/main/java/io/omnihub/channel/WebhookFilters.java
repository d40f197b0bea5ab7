package io.omnihub.channel;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.springframework.boot.web.servlet.FilterRegistrationBean;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.Ordered;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.web.filter.OncePerRequestFilter;

/** What stands before all else that a request passes. */
@Configuration(proxyBeanMethods = false)
class WebhookFilters {

  private static final String ADDRESSES = "/api/messaging/*";

  @Bean
  FilterRegistrationBean<OncePerRequestFilter> problemsOfWebhooks(ObjectMapper json) {
    var filter = new FilterRegistrationBean<OncePerRequestFilter>(new Refusals(json));
    filter.addUrlPatterns(ADDRESSES);
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE + 100);
    return filter;
  }

  @Bean
  FilterRegistrationBean<WebhookShortcut> webhookShortcut(Webhooks webhooks, MeterRegistry meters) {
    var filter = new FilterRegistrationBean<>(new WebhookShortcut(webhooks, meters));
    filter.addUrlPatterns(ADDRESSES);
    filter.setOrder(Ordered.HIGHEST_PRECEDENCE); // before those that watch each request
    return filter;
  }

  /**
   * Whoever turns a provider's request away before the dispatcher sees it (a filter, the wrong
   * method), the provider reads the same {@code application/problem+json}.
   */
  private static final class Refusals extends OncePerRequestFilter {

    private final ObjectMapper json;

    Refusals(ObjectMapper json) {
      this.json = json;
    }

    @Override
    protected void doFilterInternal(
        HttpServletRequest request, HttpServletResponse response, FilterChain chain)
        throws ServletException, IOException {
      chain.doFilter(request, new Refusal(response));
    }

    private final class Refusal extends HttpServletResponseWrapper {

      Refusal(HttpServletResponse response) {
        super(response);
      }

      @Override
      public void sendError(int status) throws IOException {
        sendError(status, null);
      }

      @Override
      public void sendError(int status, String reason) throws IOException {
        if (isCommitted()) {
          super.sendError(status, reason);
          return;
        }
        HttpStatus known = HttpStatus.resolve(status);
        String standard = known == null ? "The request is refused" : known.getReasonPhrase();
        String detail = reason == null || status >= 500 ? standard : reason;
        byte[] problem =
            json.writeValueAsString(
                    ProblemDetail.forStatusAndDetail(
                        known == null ? HttpStatus.BAD_REQUEST : known, detail))
                .getBytes(StandardCharsets.UTF_8);
        resetBuffer();
        setStatus(status);
        setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
        setContentLength(problem.length);
        getOutputStream().write(problem);
        flushBuffer();
      }
    }
  }
}
