// Addresses, loading of questions, keys, light and dark: what holds the page together.
{
  const { el, button } = QB;
  const loaded = new Map();
  const waiting = new Map();
  let shown = null; // the question on the screen

  QB.baked = (id, data) => loaded.set(id, data);
  let entries = new Map();
  QB.entry = (id) => entries.get(id);

  /** Load the script of a question once: pages opened as files may load scripts, and nothing else. */
  function load(entry) {
    if (loaded.has(entry.id)) return Promise.resolve(loaded.get(entry.id));
    if (!waiting.has(entry.id)) {
      waiting.set(entry.id, new Promise((resolve, reject) => {
        const script = el("script", { src: `questions/${entry.id}.js?v=${entry.hash}` });
        script.onload = () => (loaded.has(entry.id) ? resolve(loaded.get(entry.id)) : reject(new Error("empty")));
        script.onerror = () => {
          waiting.delete(entry.id);
          reject(new Error("missing"));
        };
        document.head.append(script);
      }));
    }
    return waiting.get(entry.id);
  }

  const main = () => document.getElementById("main");

  /** Show what the address says. */
  async function route(focus = true) {
    shown = null;
    const [, where, ...rest] = location.hash.split("/");
    if (where === "session" && QB.session.current()) await showSession();
    else if (where === "q") await showSingle(rest);
    else QB.showHome(main(), QB.session.begin);
    const heading = main().querySelector("h1")?.textContent ?? "";
    document.title = !heading || heading === QB.title ? QB.title : `${heading} – ${QB.title}`;
    window.scrollTo(0, 0);
    if (focus) main().querySelector("h1")?.focus({ preventScroll: true });
  }

  async function showSession() {
    const session = QB.session.current();
    if (session.at >= session.ids.length) return QB.session.showSummary(main(), session);
    const entry = QB.entry(session.ids[session.at]);
    if (!entry) {
      QB.session.advance();
      return showSession();
    }
    const last = session.at + 1 === session.ids.length;
    await showVariant(entry, variantOf(entry), {
      crumbs: QB.session.crumbs(session),
      enter: (share, hints) => QB.session.enter(entry.id, share, hints),
      nextWords: last ? "See the summary" : "Next question",
      next: () => {
        QB.session.advance();
        route();
      },
    });
    if (session.interview) QB.session.runClock(entry.minutes, session.turned ?? session.started);
    const following = QB.entry(session.ids[session.at + 1] ?? "");
    if (following) load(following).catch(() => {});
    return undefined;
  }

  async function showSingle(rest) {
    const numbered = /^[0-9]+$/.test(rest.at(-1) ?? "") && !QB.entry(rest.join("/"));
    const entry = QB.entry((numbered ? rest.slice(0, -1) : rest).map(decodeURIComponent).join("/"));
    if (!entry) {
      return main().replaceChildren(el("h1", { tabindex: "-1" }, "There is no such question here"),
        el("p", {}, el("a", { href: "#/" }, "See all topics")));
    }
    const k = numbered ? Number(rest.at(-1)) - 1 : variantOf(entry);
    const title = new Map(QB.bank.topics).get(entry.topic);
    return showVariant(entry, Math.min(Math.max(k, 0), entry.variants - 1), {
      crumbs: el("nav", { class: "crumbs", "aria-label": "Place" }, el("a", { href: "#/" }, "← Topics"), el("span", {}, title)),
      enter: () => {},
      nextWords: "Back to the topics",
      next: () => { location.hash = "#/"; },
    });
  }

  /** The variant whose turn it is; one that was begun in this tab goes on. */
  function variantOf(entry) {
    const begun = QB.store.passing(`begun/${entry.id}`, null);
    return begun === null ? QB.store.record(entry.id).variant % entry.variants : begun;
  }

  async function showVariant(entry, k, context) {
    let data;
    try {
      data = QB.unpack(await load(entry), k);
    } catch {
      main().replaceChildren(el("h1", { tabindex: "-1" }, entry.title),
        el("p", { class: "warning" }, "This question could not be loaded. Is the folder of this site complete?"),
        el("p", {}, el("a", { href: "#/" }, "← Topics")));
      return;
    }
    QB.store.pass(`begun/${entry.id}`, k);
    const turn = () => QB.store.pass(`begun/${entry.id}`, null);
    shown = QB.showQuestion(main(), data, {
      ...context, entry, k,
      finished: (share, hints) => {
        QB.store.review(entry.id, { at: Date.now(), share, hints, variant: k });
        context.enter(share, hints);
      },
      next: () => {
        shown?.drop();
        turn();
        context.next();
      },
      another: () => {
        shown?.drop();
        QB.store.pass(`begun/${entry.id}`, (k + 1) % entry.variants);
        route();
      },
    });
  }

  // ---------------------------------------------------------------- light and dark

  const THEMES = { auto: "auto", light: "light", dark: "dark" };

  function setTheme(theme) {
    const root = document.documentElement;
    if (theme === "auto") root.removeAttribute("data-theme");
    else root.setAttribute("data-theme", theme);
    QB.store.set("theme", theme);
  }

  function themePicker() {
    const now = QB.store.setting("theme", "auto");
    return el("label", { class: "theme" }, el("span", {}, "Colours"),
      el("select", { id: "theme", onchange: (event) => setTheme(event.target.value) },
        Object.entries(THEMES).map(([value, words]) => el("option", { value, selected: value === now }, words))));
  }

  // ---------------------------------------------------------------- keys

  const KEYS = [
    ["c", "check the answers", () => shown?.check()],
    ["h", "show a hint", () => shown?.hint()],
    ["s", "show the solution", () => shown?.giveUp()],
    ["n", "next question", () => shown?.next()],
    ["v", "same question, other numbers", () => shown?.another()],
    ["t", "topics", () => { location.hash = "#/"; }],
    ["?", "these keys", () => keysDialog()],
  ];

  const keysOn = () => QB.store.setting("keys", true);

  function onKey(event) {
    if (event.ctrlKey && event.key === "Enter") return shown?.check();
    if (event.ctrlKey || event.altKey || event.metaKey || !keysOn()) return undefined;
    if (event.target.closest("input:not([type='checkbox']):not([type='radio']), textarea, select, dialog")) return undefined;
    const found = KEYS.find(([key]) => key === event.key);
    if (!found) return undefined;
    event.preventDefault();
    return found[2]();
  }

  function keysDialog() {
    const dialog = document.getElementById("keys");
    const on = el("input", { type: "checkbox", checked: keysOn(), onchange: (event) => QB.store.set("keys", event.target.checked) });
    dialog.replaceChildren(el("h2", { id: "keys-title" }, "Keys"),
      el("table", {}, el("tbody", {},
        [["Enter", "in a field: check"], ["Ctrl Enter", "anywhere: check"], ...KEYS].map(([key, words]) => el("tr", {},
          el("th", { scope: "row" }, el("kbd", {}, key)), el("td", {}, words))))),
      el("p", {}, "Single letters work outside of text fields."),
      el("label", { class: "switch" }, on, el("span", {}, "Use single letters as keys")),
      button("Close", () => dialog.close(), { class: "main" }));
    dialog.showModal();
  }

  // ---------------------------------------------------------------- start

  setThemeEarly();
  function setThemeEarly() {
    const theme = QB.store.setting("theme", "auto");
    if (theme !== "auto") document.documentElement.setAttribute("data-theme", theme);
  }

  document.addEventListener("DOMContentLoaded", () => {
    QB.title = document.title;
    entries = new Map(QB.bank.questions.map((one) => [one.id, one]));
    document.getElementById("tools").append(button("Keys", keysDialog, { class: "quiet" }), themePicker());
    window.addEventListener("hashchange", () => route());
    window.addEventListener("keydown", onKey);
    window.addEventListener("resize", () => QB.makeScrollable(main()));
    QB.store.onChange((key) => {
      if (key === "set/theme") location.reload();
      else if (!shown && !["q", "session"].includes(location.hash.split("/")[1])) route(false);
    });
    document.fonts?.ready.then(() => QB.makeScrollable(main()));
    route(false);
  });
}
