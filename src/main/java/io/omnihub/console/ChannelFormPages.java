package io.omnihub.console;

import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelType;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.channel.Channels;
import io.omnihub.channel.Channels.Refused;
import io.omnihub.channel.Channels.Wish;
import io.omnihub.security.Operator;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.springframework.http.HttpStatus;
import org.springframework.http.ResponseEntity;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.server.ResponseStatusException;
import org.springframework.web.servlet.support.RequestContextUtils;

/**
 * The cards of the types, and the form by which an account is connected or changed. With a script
 * the form stays on the page and keeps what was typed, secrets too; without one the page comes
 * again, and secrets are typed again, since the hub sends none back.
 */
@Controller
@RequestMapping("/console/channels")
class ChannelFormPages {

  private final ChannelDesk desk;
  private final ChannelTypes types;
  private final Channels channels;
  private final ChannelForms forms;
  private final ChannelAnswers answers;
  private final ChannelPages pages;

  ChannelFormPages(
      ChannelDesk desk,
      ChannelTypes types,
      Channels channels,
      ChannelForms forms,
      ChannelAnswers answers,
      ChannelPages pages) {
    this.desk = desk;
    this.types = types;
    this.channels = channels;
    this.forms = forms;
    this.answers = answers;
    this.pages = pages;
  }

  /** A type in the reader's language. */
  record Card(String id, String title, String description, String icon) {

    static Card of(ChannelType type, Locale locale) {
      String language = locale.getLanguage();
      String title = ChannelType.in(type.title(), language);
      return new Card(
          type.id(),
          title.isBlank() ? type.id() : title,
          ChannelType.in(type.description(), language),
          ChannelPages.icon(type));
    }

    boolean holds(String words) {
      return (id + " " + title + " " + description).toLowerCase(Locale.ROOT).contains(words);
    }
  }

  @GetMapping("/new")
  String cards(@RequestParam(defaultValue = "") String q, Locale locale, Model model) {
    List<Card> all = types.all().stream().map(type -> Card.of(type, locale)).toList();
    String words = q.strip().toLowerCase(Locale.ROOT);
    model.addAttribute("q", q);
    model.addAttribute("many", all.size() > 6);
    model.addAttribute("cards", all.stream().filter(card -> card.holds(words)).toList());
    return "console/channel-types";
  }

  @GetMapping("/new/{type}")
  String form(@PathVariable String type, Locale locale, Model model) {
    ChannelType of = known(type);
    model.addAttribute("form", forms.fresh(of, locale));
    showNew(of, locale, model);
    return "console/channel-new";
  }

  /**
   * @param deed {@code check} asks the provider and keeps nothing; anything else connects
   */
  @PostMapping("/new/{type}")
  Object send(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @RequestParam Map<String, String> sent,
      @RequestParam(defaultValue = "connect") String deed,
      Locale locale,
      Model model,
      HttpServletRequest request,
      HttpServletResponse response) {
    ChannelType of = known(type);
    Wish wish = forms.wish(of, sent, sent.containsKey("stand"));
    Map<String, String> problems = Map.of();
    try {
      if (deed.equals("check")) {
        model.addAttribute("asked", true);
        model.addAttribute(
            "answer",
            answers.checked(
                channels.check(operator.organization(), type, wish, null), type, locale));
      } else {
        return connected(operator, of, wish, locale, request, response);
      }
    } catch (Refused refused) {
      problems = refused.problems();
    }
    model.addAttribute("form", forms.fresh(of, wish, problems, locale));
    if (isHtmx(request)) {
      return "console/channel-form :: outcome";
    }
    showNew(of, locale, model);
    return again("console/channel-new", problems, response);
  }

  private Object connected(
      Operator operator,
      ChannelType of,
      Wish wish,
      Locale locale,
      HttpServletRequest request,
      HttpServletResponse response) {
    String type = of.id();
    Channel channel = channels.add(operator.organization(), operator.getUsername(), type, wish);
    Map<String, Object> flash = RequestContextUtils.getOutputFlashMap(request);
    flash.put("reveal", true);
    String next = "stand";
    if (desk.registrable(channel)) {
      next = pages.tell(channel, operator, locale, flash) ? "live" : "step";
    } else if (!channel.settings().containsKey("sandbox")) {
      next = of.webhook() ? "step" : "live";
    }
    flash.put("fresh", next);
    return go(ChannelRow.address(type, channel.key()), request, response);
  }

  @PostMapping("/{type}/{key}")
  Object change(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      @RequestParam Map<String, String> sent,
      @RequestParam(defaultValue = "save") String deed,
      @RequestParam(defaultValue = "0") long version,
      Locale locale,
      Model model,
      HttpServletRequest request,
      HttpServletResponse response) {
    Channel before = desk.channel(operator.organization(), type, key);
    ChannelType of = known(type);
    Wish wish = forms.wish(of, sent, before.settings().containsKey("sandbox"));
    Map<String, String> problems = Map.of();
    try {
      if (deed.equals("check")) {
        model.addAttribute("asked", true);
        model.addAttribute(
            "answer",
            answers.checked(
                channels.check(operator.organization(), type, wish, before), type, locale));
      } else if (version != before.version()) {
        throw new Refused(Map.of("version", "changed"));
      } else {
        Channel after = channels.change(before, operator.getUsername(), wish);
        Map<String, Object> flash = RequestContextUtils.getOutputFlashMap(request);
        flash.put("said", "channels.saved");
        pages.tell(after, operator, locale, flash);
        return go(ChannelRow.address(type, key), request, response);
      }
    } catch (Refused refused) {
      problems = refused.problems();
    }
    model.addAttribute("form", forms.of(of, before, wish, version, problems, locale));
    if (isHtmx(request)) {
      return "console/channel-form :: outcome";
    }
    pages.show(before, locale, model);
    return again("console/channel", problems, response);
  }

  private void showNew(ChannelType type, Locale locale, Model model) {
    model.addAttribute("type", type);
    model.addAttribute("card", Card.of(type, locale));
    model.addAttribute("checkable", channels.can("check", type.id()));
    model.addAttribute(
        "steps", ChannelType.in(type.setup(), locale.getLanguage()).lines().toList());
  }

  private static String again(
      String page, Map<String, String> problems, HttpServletResponse response) {
    if (!problems.isEmpty()) {
      response.setStatus(HttpStatus.UNPROCESSABLE_ENTITY.value());
    }
    return page;
  }

  /** Onward, whoever asked: htmx would put the page that a redirect leads to into this one. */
  private static Object go(
      String address, HttpServletRequest request, HttpServletResponse response) {
    if (!isHtmx(request)) {
      return "redirect:" + address;
    }
    RequestContextUtils.saveOutputFlashMap(address, request, response);
    return ResponseEntity.noContent().header("HX-Redirect", address).build();
  }

  private static boolean isHtmx(HttpServletRequest request) {
    return request.getHeader("HX-Request") != null;
  }

  private ChannelType known(String type) {
    return types
        .find(type)
        .orElseThrow(
            () -> new ResponseStatusException(HttpStatus.NOT_FOUND, "There is no such type"));
  }
}
