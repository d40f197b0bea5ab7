package io.omnihub.console;

import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.Locale;
import org.springframework.web.servlet.HandlerInterceptor;
import org.springframework.web.servlet.support.RequestContextUtils;

/** Keeps the language of {@code ?lang=ru} for this browser; other values change nothing. */
class LanguageSwitch implements HandlerInterceptor {

  @Override
  public boolean preHandle(
      HttpServletRequest request, HttpServletResponse response, Object handler) {
    String language = request.getParameter("lang");
    if (language != null && PageConfiguration.LANGUAGES.contains(language)) {
      RequestContextUtils.getLocaleResolver(request)
          .setLocale(request, response, Locale.forLanguageTag(language));
    }
    return true;
  }
}
