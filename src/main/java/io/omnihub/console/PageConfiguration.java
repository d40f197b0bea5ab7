package io.omnihub.console;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.servlet.LocaleResolver;
import org.springframework.web.servlet.config.annotation.InterceptorRegistry;
import org.springframework.web.servlet.config.annotation.WebMvcConfigurer;
import org.springframework.web.servlet.i18n.CookieLocaleResolver;

/** The language of the pages: as switched and kept in a cookie, else as the browser asks. */
@Configuration(proxyBeanMethods = false)
class PageConfiguration implements WebMvcConfigurer {

  static final Set<String> LANGUAGES = Set.of("en", "ru");

  @Bean
  LocaleResolver localeResolver() {
    CookieLocaleResolver resolver = new CookieLocaleResolver("HUBLANG");
    resolver.setCookieMaxAge(Duration.ofDays(365));
    resolver.setCookieHttpOnly(true);
    resolver.setCookieSameSite("Lax");
    resolver.setDefaultLocaleFunction(
        request -> {
          if (request.getHeader("Accept-Language") == null) {
            return Locale.ENGLISH;
          }
          List<Locale> wanted = Collections.list(request.getLocales());
          return wanted.stream()
              .filter(locale -> LANGUAGES.contains(locale.getLanguage()))
              .findFirst()
              .orElse(Locale.ENGLISH);
        });
    return resolver;
  }

  @Override
  public void addInterceptors(InterceptorRegistry registry) {
    registry.addInterceptor(new LanguageSwitch()).excludePathPatterns("/api/**");
  }
}
