// The first page: progress, filters, topics with their questions, and what is kept in this browser.
{
  const { el, button, plural, percent } = QB;
  const SHORT = 8; // minutes: what an interview question may take
  const LEVELS = { drill: "Drill", homework: "Homework", exam: "Exam" };

  /** The filters as they were left; a topic that this site does not have is none. */
  function filters() {
    const kept = { topic: "", difficulty: [], level: "", interview: false, ...QB.store.setting("filters", {}) };
    const there = QB.bank.topics.some(([slug]) => slug === kept.topic || areaOf(slug) === kept.topic);
    return there ? kept : { ...kept, topic: "" };
  }

  /** The questions that fit the filters. */
  function fitting(chosen) {
    return QB.bank.questions.filter((one) =>
      (!chosen.topic || one.topic === chosen.topic || one.topic.startsWith(`${chosen.topic}/`)) &&
      (!chosen.difficulty.length || chosen.difficulty.includes(one.difficulty)) &&
      (!chosen.level || one.levels.includes(chosen.level)) &&
      (!chosen.interview || isShort(one)));
  }

  const isShort = (one) => one.minutes <= SHORT && !one.kinds.some((kind) => kind === "proof" || kind === "text");
  const areaOf = (topic) => topic.split("/")[0];
  const areaWords = (area) => area.replaceAll("-", " ").replace(/^./, (first) => first.toUpperCase()).replace(/^Mlp$/, "MLP");

  function counted(list, now) {
    const counts = { new: 0, due: 0, soon: 0, known: 0 };
    for (const one of list) counts[QB.schedule.state(QB.store.record(one.id), now)]++;
    return counts;
  }

  function showHome(root, start) {
    const now = Date.now();
    const chosen = filters();
    const list = fitting(chosen);
    const all = counted(QB.bank.questions, now);
    const here = counted(list, now);
    const redo = () => showHome(root, start);
    const set = (change) => {
      QB.store.set("filters", { ...chosen, ...change });
      const held = document.activeElement?.id;
      redo();
      if (held) document.getElementById(held)?.focus();
      QB.announce(`${plural(fitting(filters()).length, "question")} fit`);
    };
    root.replaceChildren(
      el("h1", { tabindex: "-1" }, QB.title),
      el("p", { class: "lead" }, `${plural(QB.bank.questions.length, "question")}, each with fresh numbers every time. `,
        "What you get wrong comes back soon; what you know, later."),
      progressBox(all),
      el("section", { class: "start", "aria-labelledby": "start" },
        el("h2", { id: "start" }, "Practise"),
        filterForm(chosen, set),
        el("p", { class: "count" }, list.length
          ? `${plural(list.length, "question")} fit: ${here.due} due, ${here.new} new, ${here.known} known for now.`
          : "No question fits. Take a filter away."),
        el("div", { class: "actions" },
          el("button", { type: "button", class: "main", id: "go", disabled: !list.length, onclick: () => start(list, chosen.interview) },
            chosen.interview ? "Start the interview" : here.due + here.new ? "Start" : "Practise ahead of time"))),
      topicsSection(list, now, start),
      aboutSection(redo));
    QB.makeScrollable(root);
  }

  function progressBox(all) {
    const total = QB.bank.questions.length;
    const seen = total - all.new;
    const reviews = QB.bank.questions.flatMap((one) => QB.store.record(one.id).reviews);
    const mean = reviews.length ? percent(reviews.reduce((sum, one) => sum + one.share, 0) / reviews.length) : "–";
    const fact = (value, words) => el("div", {}, el("dt", {}, words), el("dd", {}, String(value)));
    return el("section", { class: "progress", "aria-label": "Your progress" },
      el("dl", {}, fact(all.due, "due now"), fact(`${seen} of ${total}`, "met"), fact(all.known, "known for now"),
        fact(mean, "points earned")),
      el("div", { class: "bar", "aria-hidden": "true" },
        el("span", { class: "known", style: `width:${(100 * all.known) / total}%` }),
        el("span", { class: "due", style: `width:${(100 * (all.due + all.soon)) / total}%` })));
  }

  function filterForm(chosen, set) {
    const areas = [...new Set(QB.bank.topics.map(([slug]) => areaOf(slug)))];
    const topic = el("select", { id: "topic", onchange: (event) => set({ topic: event.target.value }) },
      el("option", { value: "" }, "All topics"),
      areas.map((area) => el("optgroup", { label: areaWords(area) },
        el("option", { value: area, selected: chosen.topic === area }, `All of ${areaWords(area)}`),
        QB.bank.topics.filter(([slug]) => areaOf(slug) === area).map(([slug, title]) =>
          el("option", { value: slug, selected: chosen.topic === slug }, title)))));
    const level = el("select", { id: "level", onchange: (event) => set({ level: event.target.value }) },
      el("option", { value: "" }, "All levels"),
      Object.entries(LEVELS).map(([value, words]) => el("option", { value, selected: chosen.level === value }, words)));
    const steps = [1, 2, 3, 4, 5].map((step) => el("label", { class: "chip" },
      el("input", { type: "checkbox", id: `step-${step}`, checked: chosen.difficulty.includes(step),
        onchange: (event) => set({
          difficulty: event.target.checked ? [...chosen.difficulty, step] : chosen.difficulty.filter((one) => one !== step),
        }) }), el("span", {}, String(step))));
    const interview = el("label", { class: "switch" },
      el("input", { type: "checkbox", id: "interview", checked: chosen.interview,
        onchange: (event) => set({ interview: event.target.checked }) }),
      el("span", {}, `Interview: questions of up to ${SHORT} minutes, mixed topics, with a clock`));
    return el("form", { class: "filters", onsubmit: (event) => event.preventDefault() },
      el("div", {}, el("label", { for: "topic" }, "Topic"), topic),
      el("div", {}, el("label", { for: "level" }, "Level"), level),
      el("fieldset", {}, el("legend", {}, "Difficulty"), el("div", { class: "chips" }, steps)),
      interview);
  }

  function topicsSection(list, now, start) {
    const byTopic = new Map();
    for (const one of list) byTopic.set(one.topic, [...(byTopic.get(one.topic) ?? []), one]);
    const shown = QB.bank.topics.filter(([slug]) => byTopic.has(slug));
    const areas = [...new Set(shown.map(([slug]) => areaOf(slug)))];
    return el("section", { "aria-labelledby": "topics" }, el("h2", { id: "topics" }, "Topics"),
      areas.map((area) => el("div", { class: "area" }, el("h3", {}, areaWords(area)),
        shown.filter(([slug]) => areaOf(slug) === area).map(([slug, title]) => topicNode(title, byTopic.get(slug), now, start)))));
  }

  function topicNode(title, questions, now, start) {
    const counts = counted(questions, now);
    const { known } = counts;
    const list = el("ul", { class: "list" }, questions.map((one) => {
      const record = QB.store.record(one.id);
      const state = QB.schedule.state(record, now);
      const words = { new: "new", due: "due" }[state] ?? QB.schedule.until(record.due, now);
      return el("li", {},
        el("a", { href: `#/q/${one.id}` }, one.title),
        el("span", { class: "facts" }, el("span", {}, `difficulty ${one.difficulty}`), el("span", {}, `${one.minutes} min`),
          el("span", { class: `state ${state}` }, words)));
    }));
    return el("details", { class: "topic" },
      el("summary", {}, el("span", { class: "title" }, title),
        el("span", { class: "facts" }, `${known} of ${questions.length} known${counts.due ? `, ${counts.due} due` : ""}`)),
      list, button("Practise this topic", () => start(questions, false), { "aria-label": `Practise: ${title}` }));
  }

  function aboutSection(redo) {
    const file = el("input", { type: "file", id: "file", accept: ".json,application/json", class: "hidden", tabindex: "-1",
      "aria-label": "Progress file", onchange: async (event) => {
        const [picked] = event.target.files;
        if (!picked) return;
        try {
          const count = QB.store.imported(await picked.text());
          redo();
          tell(`${plural(count, "record")} taken in.`);
        } catch (error) {
          tell(`This file was not taken in: ${error.message}.`);
        }
      } });
    const note = el("p", { class: "note", id: "note" });
    const tell = (text) => {
      document.getElementById("note").textContent = text;
      QB.announce(text);
    };
    return el("section", { class: "about", "aria-labelledby": "about" }, el("h2", { id: "about" }, "About these pages"),
      el("p", {}, el("strong", {}, "For practice, not for grades. "),
        "The answers are in the files of this site, where anyone who looks can find them. Nothing you type leaves your computer."),
      QB.store.temporary ? el("p", { class: "warning" }, "This browser keeps nothing for this page: your progress will be gone when you close it.") : null,
      el("details", {}, el("summary", {}, "When does a question come again?"),
        el("p", {}, "Answered without help, it waits longer each time: a day, 3, 7, 16, 35, 80, then 180 days. ",
          "With hints, a second attempt or part of the points, it keeps its place and comes after half the time. ",
          "Otherwise it comes back in ten minutes and starts again. Each time it has other numbers.")),
      el("details", {}, el("summary", {}, "How are answers written?"),
        el("ul", {},
          el("li", {}, "Fractions and decimals with a point: ", el("code", {}, "-3/4"), ", ", el("code", {}, "0.75"), ", ", el("code", {}, "2*10^-3")),
          el("li", {}, "Formulas: ", el("code", {}, "2x"), ", ", el("code", {}, "x^2"), ", ", el("code", {}, "e^{-x}"), ", ",
            el("code", {}, "sqrt(x+1)"), ", ", el("code", {}, "ln(x)"), ", ", el("code", {}, "\\frac{1}{2}"), ", ", el("code", {}, "η"), " or ", el("code", {}, "eta")),
          el("li", {}, "What can be read in two ways, such as ", el("code", {}, "1/2x"), ", is not marked: you are asked which you mean."))),
      el("details", {}, el("summary", {}, "Your progress on this device"),
        el("p", {}, "It is kept in this browser. Save it to a file to move it, or to be safe."),
        el("div", { class: "actions" },
          button("Save to a file", () => save()),
          button("Take in a file", () => file.click()),
          button("Forget everything", () => {
            if (window.confirm("Forget all progress in this browser?")) {
              QB.store.forget();
              redo();
              tell("Everything is forgotten.");
            }
          })), file),
      note);
  }

  function save() {
    const url = URL.createObjectURL(new Blob([QB.store.exported()], { type: "application/json" }));
    const link = el("a", { href: url, download: "practice-progress.json" });
    link.click();
    setTimeout(() => URL.revokeObjectURL(url), 1000);
  }

  Object.assign(QB, { showHome, fitting, isShort });
}
