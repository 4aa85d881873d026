// A session: a few questions one after another, what is due first; and its summary.
{
  const { el, button, plural, percent } = QB;
  const LENGTH = 10;

  const current = () => QB.store.passing("session", null);
  const keep = (session) => QB.store.pass("session", session);

  /** Begin a session with some of the questions: due ones first, then new ones, then what would come next. */
  function begin(list, interview) {
    const now = Date.now();
    const rows = list.map((one, i) => {
      const record = QB.store.record(one.id);
      return { one, i, record, state: QB.schedule.state(record, now) };
    });
    const rank = { due: 0, new: 1, soon: 2, known: 2 };
    rows.sort((a, b) => rank[a.state] - rank[b.state] ||
      (a.state === "new" ? a.one.difficulty - b.one.difficulty || a.i - b.i : a.record.due - b.record.due));
    const ready = rows.filter((row) => rank[row.state] < 2);
    let picked = (ready.length ? ready : rows).slice(0, interview ? 3 * LENGTH : LENGTH).map((row) => row.one.id);
    if (interview) picked = mixed(picked).slice(0, LENGTH);
    keep({ ids: picked, at: 0, results: [], interview, started: now });
    location.hash = "#/session";
  }

  /** In a random order, with no topic twice in a row where that can be had. */
  function mixed(ids) {
    const left = [...ids];
    for (let i = left.length - 1; i > 0; i--) {
      const j = Math.floor(Math.random() * (i + 1));
      [left[i], left[j]] = [left[j], left[i]];
    }
    const out = [];
    while (left.length) {
      const last = out.length ? QB.entry(out.at(-1)).topic : null;
      const place = left.findIndex((id) => QB.entry(id).topic !== last);
      out.push(...left.splice(Math.max(0, place), 1));
    }
    return out;
  }

  function crumbs(session) {
    const steps = session.ids.length;
    return el("nav", { class: "crumbs", "aria-label": "Session" },
      el("a", { href: "#/" }, "← Topics"),
      el("span", { class: "steps" }, `Question ${session.at + 1} of ${steps}`),
      el("span", { class: "bar", "aria-hidden": "true" }, el("span", { class: "known", style: `width:${(100 * session.at) / steps}%` })),
      session.interview ? el("span", { class: "clock", id: "clock", role: "timer", "aria-label": "Time on this question" }) : null);
  }

  /** The clock of an interview: time on this question against the minutes it should take. */
  function runClock(minutes, started) {
    const show = () => {
      const clock = document.getElementById("clock");
      if (!clock) return clearInterval(timer);
      const seconds = Math.floor((Date.now() - started) / 1000);
      const text = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
      clock.textContent = `${text} / ${minutes}:00`;
      clock.classList.toggle("late", seconds > 60 * minutes);
    };
    const timer = setInterval(show, 1000);
    show();
  }

  /** Enter the result of the question at hand. */
  function enter(id, share, hints) {
    const session = current();
    if (!session || session.ids[session.at] !== id || session.results.length > session.at) return;
    session.results.push({ id, share, hints });
    keep(session);
  }

  function advance() {
    const session = current();
    if (!session) return;
    while (session.results.length <= session.at) session.results.push({ id: session.ids[session.at], share: 0, hints: 0 });
    session.at++;
    session.turned = Date.now();
    keep(session);
  }

  function showSummary(root, session) {
    const mean = session.results.reduce((sum, one) => sum + one.share, 0) / (session.results.length || 1);
    const topics = new Map();
    for (const one of session.results) {
      const { topic } = QB.entry(one.id);
      topics.set(topic, [...(topics.get(topic) ?? []), one]);
    }
    const titles = new Map(QB.bank.topics);
    const rows = [...topics].map(([topic, results]) => {
      const share = results.reduce((sum, one) => sum + one.share, 0) / results.length;
      return { topic, results, share };
    }).sort((a, b) => a.share - b.share);
    const weak = rows.filter((row) => row.share < 0.8);
    const again = session.results.filter((one) => one.share < 0.8);
    root.replaceChildren(
      el("h1", { tabindex: "-1" }, "Session done"),
      el("p", { class: "lead" }, `${plural(session.results.length, "question")}, ${percent(mean)} of the points. `,
        weak.length ? `Look next at: ${weak.slice(0, 3).map((row) => titles.get(row.topic)).join("; ")}.` : "Nothing stands out to repeat."),
      el("div", { class: "table" }, el("table", {},
        el("thead", {}, el("tr", {}, el("th", { scope: "col" }, "Topic"), el("th", { scope: "col" }, "Questions"), el("th", { scope: "col" }, "Points"))),
        el("tbody", {}, rows.map((row) => el("tr", {}, el("th", { scope: "row" }, titles.get(row.topic)),
          el("td", {}, String(row.results.length)), el("td", {}, percent(row.share))))))),
      el("h2", {}, "Questions"),
      el("ul", { class: "list" }, session.results.map((one) => el("li", {}, el("a", { href: `#/q/${one.id}` }, QB.entry(one.id).title),
        el("span", { class: "facts" }, percent(one.share), one.hints ? `, ${plural(one.hints, "hint")}` : "")))),
      el("div", { class: "actions" },
        el("button", { type: "button", class: "main", onclick: () => { location.hash = "#/"; } }, "Back to the topics"),
        again.length ? button("Repeat what went wrong", () => begin(again.map((one) => QB.entry(one.id)), false)) : null));
  }

  QB.session = { current, begin, crumbs, runClock, enter, advance, showSummary };
}
