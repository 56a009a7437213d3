"""What is looked at on every page, evaluated inside the page: past the policy, which is never loosened."""

from pathlib import Path

from playwright.sync_api import Page

AXE = (Path(__file__).parents[2] / "node_modules" / "axe-core" / "axe.min.js").read_text()
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
NARROW, WIDE = 320, 1280
HEIGHT = 900

_RUN_AXE = """async (tags) => {
  const found = await axe.run(document, {
    runOnly: {type: "tag", values: tags},
    rules: {"target-size": {enabled: true}},
    resultTypes: ["violations", "incomplete"],
    preload: false,
  });
  const numbers = (color) => (color.match(/[\\d.]+/g) || []).map(Number);
  const light = (color) => numbers(color).slice(0, 3).map((part) => part / 255)
    .map((part) => part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4)
    .reduce((sum, part, index) => sum + part * [0.2126, 0.7152, 0.0722][index], 0);
  const solid = (color) => numbers(color).length === 3 || numbers(color)[3] === 1;
  // The contrast of the letters with the plain colour behind them, where axe gave up because something lies over it.
  const contrast = (element) => {
    let behind = element;
    while (behind && !solid(getComputedStyle(behind).backgroundColor)) behind = behind.parentElement;
    const plane = behind ? getComputedStyle(behind).backgroundColor : "rgb(255, 255, 255)";
    const [low, high] = [getComputedStyle(element).color, plane].map(light).sort((one, other) => one - other);
    return (high + 0.05) / (low + 0.05);
  };
  const brief = (rule) => rule.nodes.map((node) => ({
    rule: rule.id,
    where: node.target.join(" "),
    html: node.html.slice(0, 200),
    contrast: rule.id === "color-contrast" ? contrast(document.querySelector(node.target[0])) : 0,
    why: [...node.any, ...node.all, ...node.none].map((check) => check.message).join("; ").slice(0, 400),
  }));
  return {violations: found.violations.flatMap(brief), incomplete: found.incomplete.flatMap(brief)};
}"""

_FACTS = """() => {
  const all = (selector) => [...document.querySelectorAll(selector)];
  const focusable = 'a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex="0"]';
  const shown = (element) => element.checkVisibility({visibilityProperty: true});
  const first = all(focusable).filter((element) => element.tabIndex >= 0 && shown(element))[0];
  const ids = all("[id]").map((element) => element.id);
  const help = (selector) => all(selector).findIndex((link) => link.pathname === "/contact/");
  return {
    title: document.title,
    lang: document.documentElement.lang,
    headings: all("h1").map((heading) => heading.textContent.trim()),
    first: first && first.getAttribute("href"),
    focused: document.activeElement.id,
    doubles: ids.filter((id, index) => ids.indexOf(id) !== index),
    bubbles: all("form:not([novalidate]) [required]").map((field) => field.name),
    resets: all("[type=reset]").length,
    placeholders: all("main [placeholder]").length,
    help: [help("header nav a"), help("footer nav a")],
    menu: all("header nav a").map((link) => link.textContent.trim()),
    styled: all("[style]").map((element) => element.outerHTML.slice(0, 120)),
    besides: all("main form .utrecht-form-field").filter(shown).map((field) => field.getBoundingClientRect())
      .filter((box, index, boxes) => boxes.some((other) => other.left >= box.right && other.top < box.bottom - 1
        && box.top < other.bottom - 1)).length,
  };
}"""

_SPACING = """() => {
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    * { line-height: 1.5 !important; letter-spacing: .12em !important; word-spacing: .16em !important; }
    p { margin-bottom: 2em !important; }`);
  document.adoptedStyleSheets = [sheet];
}"""

# A box that hides what does not fit, and in which something does not fit. What is hidden on purpose is one pixel big.
_CLIPPED = """() => [...document.querySelectorAll("body *")].filter((element) => {
  const style = getComputedStyle(element);
  const hides = (value) => value === "hidden" || value === "clip";
  if (!hides(style.overflowX) && !hides(style.overflowY)) return false;
  if (element.clientWidth <= 1 || element.clientHeight <= 1 || !element.textContent.trim()) return false;
  return (hides(style.overflowX) && element.scrollWidth > element.clientWidth + 1)
    || (hides(style.overflowY) && element.scrollHeight > element.clientHeight + 1);
}).map((element) => element.outerHTML.slice(0, 160))"""

_WIDE_PARTS = """(width) => [...document.querySelectorAll("body *")].filter((element) => {
  const box = element.getBoundingClientRect();
  for (let parent = element.parentElement; parent; parent = parent.parentElement) {
    if (["auto", "scroll", "hidden"].includes(getComputedStyle(parent).overflowX)) return false;
  }
  return box.width > 0 && box.right > width + 1 && element.checkVisibility();
}).slice(-3).map((element) => element.outerHTML.slice(0, 160))"""

# What the Tab key should reach; of a group of radio buttons one.
_REACHABLE = """() => {
  const radios = new Set();
  const may = "a[href], button, input:not([type=hidden]), select, textarea, summary, [tabindex]";
  return [...document.querySelectorAll(may)]
    .filter((element) => element.tabIndex >= 0 && !element.disabled
      && element.checkVisibility({visibilityProperty: true}) && element.getClientRects().length)
    .filter((element) => {
      if (element.type !== "radio") return true;
      const group = `${element.form && element.form.id} ${element.name}`;
      if (radios.has(group)) return false;
      radios.add(group);
      return true;
    }).length;
}"""

_FOCUS = """async () => {
  await new Promise((seen) => requestAnimationFrame(() => requestAnimationFrame(seen)));  // scrolled into view
  const element = document.activeElement;
  if (!element || element === document.body) return null;
  const style = getComputedStyle(element);
  const box = element.getClientRects()[0];  // a link may go on on the next line
  const top = document.elementFromPoint(box.left + box.width / 2, box.top + Math.min(box.height / 2, 20));
  const label = element.id && document.querySelector(`label[for="${CSS.escape(element.id)}"]`);
  const card = element.closest(".role-card");
  const outlined = (one) => one && getComputedStyle(one).outlineStyle !== "none"
    && parseFloat(getComputedStyle(one).outlineWidth) >= 2;
  window.stops = window.stops || [];
  if (!window.stops.includes(element)) window.stops.push(element);
  return {
    number: window.stops.indexOf(element) + 1,
    what: element.outerHTML.slice(0, 120),
    visible: outlined(element) || outlined(card) || style.boxShadow !== "none",
    covered: !top || ![element, label, card].some((one) => one && (one.contains(top) || top.contains(one))),
  };
}"""


def axe(page: Page) -> dict[str, list[dict[str, str]]]:
    """Return what axe-core finds wrong, and what it could not decide."""
    page.evaluate(AXE)
    return page.evaluate(_RUN_AXE, TAGS)


def facts(page: Page) -> dict[str, object]:
    """Return what the page says of itself: title, headings, first focusable element, and so on."""
    return page.evaluate(_FACTS)


def width_at(page: Page, width: int) -> tuple[int, list[str]]:
    """Return how wide the page becomes in a window of `width` pixels, and what sticks out."""
    page.set_viewport_size({"width": width, "height": HEIGHT})
    found = page.evaluate("document.documentElement.scrollWidth")
    return found, page.evaluate(_WIDE_PARTS, width) if found > width else []


def clipped_by_spacing(page: Page) -> list[str]:
    """Return what is cut off when a reader sets wider letters, words and lines (WCAG 1.4.12)."""
    before = set(page.evaluate(_CLIPPED))
    page.evaluate(_SPACING)
    return [part for part in page.evaluate(_CLIPPED) if part not in before]


def reachable(page: Page) -> int:
    """Return at how many places the Tab key should stop."""
    return page.evaluate(_REACHABLE)


def walk_by_tab(page: Page, most: int = 150) -> list[dict[str, object]]:
    """Press Tab until the focus leaves the page; return the stops in that order. A date takes a Tab for each part."""
    page.evaluate("document.activeElement.blur(); getSelection().collapse(document.body, 0); window.stops = []")
    stops = []
    for _ in range(most):
        page.keyboard.press("Tab")
        stop = page.evaluate(_FOCUS)
        if stops and stop is not None and stop["number"] == len(stops):
            continue
        if stop is None or stop["number"] <= len(stops):
            return stops
        stops.append(stop)
    return stops
