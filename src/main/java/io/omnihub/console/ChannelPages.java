package io.omnihub.console;

import io.omnihub.audit.Deeds;
import io.omnihub.channel.Channel;
import io.omnihub.channel.ChannelType;
import io.omnihub.channel.ChannelTypes;
import io.omnihub.channel.Channels;
import io.omnihub.channel.Channels.Answer;
import io.omnihub.channel.Channels.Refused;
import io.omnihub.replay.EventFilter;
import io.omnihub.replay.PastEvents;
import io.omnihub.security.Operator;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.stereotype.Controller;
import org.springframework.ui.Model;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.servlet.mvc.support.RedirectAttributes;

/** The connected accounts: the list, one of them, and what people do with it. */
@Controller
@RequestMapping("/console/channels")
class ChannelPages {

  private static final int DEEDS = 20;
  private static final int MOST_COUNTED = 10_000;
  private static final Duration LATELY = Duration.ofHours(1);

  private final ChannelDesk desk;
  private final ChannelTypes types;
  private final Channels channels;
  private final ChannelForms forms;
  private final ChannelAnswers answers;
  private final PastEvents events;
  private final Deeds deeds;
  private final Words words;
  private final Clock clock;

  ChannelPages(
      ChannelDesk desk,
      ChannelTypes types,
      Channels channels,
      ChannelForms forms,
      ChannelAnswers answers,
      PastEvents events,
      Deeds deeds,
      Words words,
      Clock clock) {
    this.desk = desk;
    this.types = types;
    this.channels = channels;
    this.forms = forms;
    this.answers = answers;
    this.events = events;
    this.deeds = deeds;
    this.words = words;
    this.clock = clock;
  }

  @GetMapping
  String list(@AuthenticationPrincipal Operator operator, Locale locale, Model model) {
    model.addAttribute("rows", rows(operator, locale));
    return "console/channels";
  }

  @GetMapping("/rows")
  String rows(@AuthenticationPrincipal Operator operator, Locale locale, Model model) {
    model.addAttribute("rows", rows(operator, locale));
    return "console/channels :: rows";
  }

  @GetMapping("/{type}/{key}")
  String one(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      Model model) {
    Channel channel = desk.channel(operator.organization(), type, key);
    show(channel, locale, model);
    return "console/channel";
  }

  @GetMapping("/{type}/{key}/live")
  String live(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      Model model) {
    showLive(desk.channel(operator.organization(), type, key), locale, model);
    return "console/channel :: live";
  }

  @PostMapping("/{type}/{key}/check")
  String check(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      RedirectAttributes redirect) {
    Channel channel = desk.channel(operator.organization(), type, key);
    redirect.addFlashAttribute("answer", answers.checked(channels.check(channel), type, locale));
    return back(channel);
  }

  @PostMapping("/{type}/{key}/register")
  String register(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      RedirectAttributes redirect) {
    return deed(
        operator,
        type,
        key,
        locale,
        redirect,
        channel ->
            redirect.addFlashAttribute(
                "answer",
                answers.registered(
                    channel, channels.register(channel, operator.getUsername()), locale)));
  }

  @PostMapping("/{type}/{key}/pause")
  String pause(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      RedirectAttributes redirect) {
    return deed(
        operator,
        type,
        key,
        locale,
        redirect,
        channel -> {
          channels.pause(channel, operator.getUsername());
          redirect.addFlashAttribute("said", "channels.paused");
        });
  }

  @PostMapping("/{type}/{key}/resume")
  String resume(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      RedirectAttributes redirect) {
    return deed(
        operator,
        type,
        key,
        locale,
        redirect,
        channel -> {
          channels.resume(channel, operator.getUsername());
          redirect.addFlashAttribute("said", "channels.resumed");
        });
  }

  @PostMapping("/{type}/{key}/rotate")
  String rotate(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      RedirectAttributes redirect) {
    return deed(
        operator,
        type,
        key,
        locale,
        redirect,
        channel -> {
          Map<String, Object> flash = new HashMap<>();
          Channel rotated = channels.rotate(channel, operator.getUsername());
          boolean told = tell(rotated, operator, locale, flash);
          flash.forEach(redirect::addFlashAttribute);
          redirect.addFlashAttribute("said", told ? "channels.told" : "channels.rotated");
          redirect.addFlashAttribute("reveal", true);
        });
  }

  /** Lets the provider know what has changed; what it says is for the next page. */
  boolean tell(Channel channel, Operator operator, Locale locale, Map<String, Object> flash) {
    if (!desk.registrable(channel)) {
      return false;
    }
    Answer answer = channels.register(channel, operator.getUsername());
    flash.put("answer", answers.registered(channel, answer, locale));
    return answer.ok();
  }

  /** Shows the secrets of the hub's making on the next page alone. */
  @PostMapping("/{type}/{key}/reveal")
  String reveal(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      Locale locale,
      RedirectAttributes redirect) {
    return deed(
        operator,
        type,
        key,
        locale,
        redirect,
        channel -> {
          channels.reveal(channel, operator.getUsername());
          redirect.addFlashAttribute("reveal", true);
        });
  }

  /**
   * @param typed the account's key, as proof that somebody means it
   */
  @PostMapping("/{type}/{key}/remove")
  String remove(
      @AuthenticationPrincipal Operator operator,
      @PathVariable String type,
      @PathVariable String key,
      @RequestParam(defaultValue = "") String typed,
      Locale locale,
      RedirectAttributes redirect) {
    if (!typed.strip().equals(key)) {
      redirect.addFlashAttribute("trouble", "channels.remove.mistyped");
      return back(desk.channel(operator.organization(), type, key));
    }
    String page =
        deed(
            operator,
            type,
            key,
            locale,
            redirect,
            channel -> {
              channels.remove(channel, operator.getUsername());
              redirect.addFlashAttribute("said", "channels.removed");
            });
    return redirect.getFlashAttributes().containsKey("said") ? "redirect:/console/channels" : page;
  }

  private String deed(
      Operator operator,
      String type,
      String key,
      Locale locale,
      RedirectAttributes redirect,
      Consumer<Channel> deed) {
    Channel channel = desk.channel(operator.organization(), type, key);
    try {
      deed.accept(channel);
    } catch (Refused refused) {
      redirect.addFlashAttribute(
          "trouble", "channels.problem." + refused.problems().values().iterator().next());
    }
    return back(channel);
  }

  /** What the page of an account shows, but for its form. */
  void show(Channel channel, Locale locale, Model model) {
    showLive(channel, locale, model);
    ChannelType type = types.find(channel.type()).orElse(null);
    model.addAttribute("type", type);
    model.addAttribute("channel", channel);
    if (type != null && !channel.configured()) {
      if (!model.containsAttribute("form")) {
        model.addAttribute("form", forms.of(type, channel, locale));
      }
      model.addAttribute("deeds", deeds.about(channel.organization(), channel.id(), DEEDS));
    }
    boolean own = type != null && !channel.configured();
    model.addAttribute("secrets", own ? secrets(type, channel, locale) : List.of());
    model.addAttribute(
        "rotatable",
        own
            && !"poll".equals(channel.settings().get("receive"))
            && type.fields().stream().anyMatch(ChannelType.Field::generated));
    model.addAttribute("checkable", channels.can("check", channel.type()));
    model.addAttribute("registerable", desk.registrable(channel));
  }

  /** One of the hub's making, which the provider must be told. */
  record Secret(String name, String label, String value) {}

  private List<Secret> secrets(ChannelType type, Channel channel, Locale locale) {
    Map<String, String> generated = desk.generated(channel);
    return type.fields().stream()
        .filter(field -> generated.containsKey(field.name()))
        .map(
            field ->
                new Secret(
                    field.name(), ChannelForms.label(field, locale), generated.get(field.name())))
        .toList();
  }

  private void showLive(Channel channel, Locale locale, Model model) {
    model.addAttribute("row", row(desk.one(channel), locale));
    EventFilter lately =
        new EventFilter(
            channel.destination(), null, clock.instant().minus(LATELY), null, null, null);
    model.addAttribute(
        "lately", events.count(channel.organization(), lately, MOST_COUNTED).orElse(null));
  }

  private List<ChannelRow> rows(Operator operator, Locale locale) {
    return desk.all(operator.organization()).stream().map(view -> row(view, locale)).toList();
  }

  private ChannelRow row(ChannelView view, Locale locale) {
    ChannelType type = types.find(view.type()).orElse(null);
    return new ChannelRow(
        view,
        words.title(view.type(), locale),
        type == null ? null : icon(type),
        "poll".equals(view.settings().get("receive")),
        answers.faults(view, locale));
  }

  /** An SVG in an img runs no script; anything else is not shown. */
  static String icon(ChannelType type) {
    return type.icon().startsWith("data:image/svg+xml") ? type.icon() : null;
  }

  private static String back(Channel channel) {
    return "redirect:" + ChannelRow.address(channel.type(), channel.key());
  }
}
