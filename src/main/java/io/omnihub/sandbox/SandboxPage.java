package io.omnihub.sandbox;

import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import java.util.TreeMap;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestParam;

/**
 * The page with the customer's phone on one side and the outside systems on the other. It speaks
 * the language of {@code ?lang=}, else of the request: Russian or English.
 */
@Controller
@ConditionalOnSandbox
class SandboxPage {

  private static final String BUNDLE = "messages_sandbox";
  private static final String PREFIX = "sandbox.";
  private static final ResourceBundle.Control NO_FALLBACK =
      ResourceBundle.Control.getNoFallbackControl(ResourceBundle.Control.FORMAT_PROPERTIES);

  private final SandboxMail mail;

  SandboxPage(SandboxMail mail) {
    this.mail = mail;
  }

  @GetMapping({"/sandbox", "/sandbox/"})
  String page(@RequestParam(required = false) String lang, Locale locale, Model model) {
    String language = lang == null ? locale.getLanguage() : lang;
    Locale shown = language.equals("ru") ? Locale.forLanguageTag("ru") : Locale.ENGLISH;
    model.addAttribute("lang", shown.getLanguage());
    model.addAttribute("t", texts(shown));
    model.addAttribute("mailPort", mail.port());
    return "sandbox/page";
  }

  /** All texts of the page, by their keys without the prefix. */
  static Map<String, String> texts(Locale locale) {
    ResourceBundle bundle = ResourceBundle.getBundle(BUNDLE, locale, NO_FALLBACK);
    Map<String, String> texts = new TreeMap<>();
    for (String key : bundle.keySet()) {
      texts.put(key.substring(PREFIX.length()), bundle.getString(key));
    }
    return texts;
  }
}
