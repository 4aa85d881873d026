// One variant of a question on the screen: stem, fields, checking, hints, solution, and what is kept of it.
{
  const { el, button, plural } = QB;
  const ATTEMPTS = 2;
  const SECOND = 0.5; // what a right second attempt is worth
  const HINT = 0.1; // what a hint costs

  /** The work on one variant: what was given, and how it was marked. It survives a reload. */
  class Work {
    constructor(id, k, data) {
      this.name = `work/${id}/${k}`;
      this.data = data;
      const kept = QB.store.passing(this.name, {});
      this.responses = kept.responses ?? {};
      this.attempts = kept.attempts ?? {};
      this.shares = kept.shares ?? {};
      this.slips = kept.slips ?? {}; // the misconception that was met in an answer, by its index
      this.hints = kept.hints ?? 0;
      this.given = kept.given ?? false; // the solution was asked for
      this.rated = kept.rated ?? [];
      this.finished = kept.finished ?? false;
      this.share = kept.share ?? null;
    }
    keep() {
      const { responses, attempts, shares, slips, hints, given, rated, finished, share } = this;
      QB.store.pass(this.name, { responses, attempts, shares, slips, hints, given, rated, finished, share });
    }
    /** Whether nothing more can be gained on an answer. */
    settled(answer) {
      if (isWritten(answer)) return true;
      return this.given || (this.attempts[answer.name] ?? 0) >= ATTEMPTS ||
        this.best(answer) === 1;
    }
    best(answer) {
      return this.shares[answer.name] ?? 0;
    }
    enter(answer, marked) {
      const before = this.attempts[answer.name] ?? 0;
      this.attempts[answer.name] = before + 1;
      delete this.slips[answer.name];
      if (marked.mistake && answer.mistakes) this.slips[answer.name] = answer.mistakes.indexOf(marked.mistake);
      const worth = marked.share * (before ? SECOND : 1);
      this.shares[answer.name] = Math.max(this.best(answer), worth);
      if (before && marked.verdict === "right") this.attempts[answer.name] = ATTEMPTS;
    }
    get done() {
      return this.data.answers.every((answer) => this.settled(answer));
    }
    /** The share of the points that was earned. */
    total() {
      const { answers, rubric } = this.data;
      const written = answers.filter(isWritten);
      const closed = answers.filter((answer) => !isWritten(answer));
      const points = (list) => list.reduce((sum, answer) => sum + answer.points, 0);
      const offered = rubric.reduce((sum, [worth]) => sum + worth, 0);
      const claimed = rubric.reduce((sum, [worth], i) => sum + (this.rated[i] ? worth : 0), 0);
      const earned = closed.reduce((sum, answer) => sum + answer.points * this.best(answer), 0) +
        (written.length && offered ? (points(written) * claimed) / offered : 0);
      const share = earned / (points(answers) || 1);
      return Math.max(0, share * (1 - HINT * this.hints));
    }
  }

  const isWritten = (answer) => answer.kind === "text" || answer.kind === "proof";

  /**
   * Show a variant in `root`. `context` has entry, k, crumbs (a node), and what to do: `finished(share, hints)`,
   * `next()`, `another()`, with `nextWords` for the button.
   */
  function showQuestion(root, data, context) {
    const { entry, k } = context;
    const work = new Work(entry.id, k, data);
    const fields = new Map();
    const boxes = new Map();
    const byName = new Map(data.answers.map((answer) => [answer.name, answer]));
    const many = data.answers.length > 1;
    const heading = el("h1", { tabindex: "-1" }, entry.title);
    const facts = el("p", { class: "facts" },
      el("span", {}, `Difficulty ${entry.difficulty} of 5`), el("span", {}, `about ${plural(entry.minutes, "minute")}`),
      el("span", {}, `variant ${k + 1} of ${entry.variants}`));
    const body = el("form", { class: "question", novalidate: true, onsubmit: (event) => { event.preventDefault(); check(); } });
    body.append(el("div", { class: "prose", html: data.stem }));
    for (const part of data.parts) body.append(partNode(part));
    const hints = el("div", { class: "hints" });
    const solution = el("section", { class: "solution", hidden: true, "aria-label": "Solution" });
    const outcome = el("div", { class: "outcome" });
    const checkButton = el("button", { type: "submit", class: "main" }, "Check");
    const hintButton = data.hints.length ? button("", () => hint()) : null;
    const solutionButton = button("Show the solution", () => giveUp());
    const actions = el("div", { class: "actions" }, checkButton, hintButton, solutionButton);
    body.append(hints, actions);
    root.replaceChildren(context.crumbs, heading, facts, body, solution, outcome);
    QB.makeScrollable(root);
    restore();

    function partNode(part) {
      const prose = el("div", { class: "prose", html: part.stem });
      const names = new Set(part.answers);
      for (const slot of prose.querySelectorAll(".slot")) {
        const name = slot.dataset.slot;
        if (!names.has(name)) continue;
        const anchor = topOf(prose, slot);
        const block = answerNode(name);
        anchor.after(block);
        while (block.previousElementSibling !== anchor && block.previousElementSibling?.matches(".answer")) {
          block.previousElementSibling.before(block);
        }
        names.delete(name);
        if (many) slot.replaceWith(el("span", { class: "ring" }, String(placeOf(name)))); else slot.remove();
      }
      return el("section", { class: "part" },
        part.label ? el("h2", {}, `Part ${part.label}`) : null, prose, [...names].map(answerNode));
    }

    function topOf(prose, node) {
      while (node.parentElement !== prose) node = node.parentElement;
      while (node.nextElementSibling?.matches(".answer")) node = node.nextElementSibling;
      return node;
    }

    function placeOf(name) {
      return data.answers.findIndex((answer) => answer.name === name) + 1;
    }

    function answerNode(name) {
      const answer = byName.get(name);
      const field = QB.field(answer, many ? placeOf(name) : 0);
      const box = el("div", { class: "said" });
      fields.set(name, field);
      boxes.set(name, box);
      field.node.addEventListener("input", () => {
        work.responses[name] = field.get();
        work.keep();
      });
      return el("div", { class: "answer", "data-answer": name }, field.node, box);
    }

    /** Mark what was given. What cannot be read costs nothing; what is empty waits. */
    function check() {
      const open = data.answers.filter((answer) => !work.settled(answer));
      const counts = { right: 0, partly: 0, wrong: 0, unreadable: 0, unknown: 0, empty: 0 };
      let first = null;
      for (const answer of open) {
        const field = fields.get(answer.name);
        const given = field.get();
        work.responses[answer.name] = given;
        const marked = given === null ? { verdict: "empty", said: "", echo: "" } : QB.mark(answer, given, work.slips);
        marked.typed = Array.isArray(given) ? given[marked.error?.entry] : given;
        counts[marked.verdict]++;
        if (["right", "partly", "wrong"].includes(marked.verdict)) work.enter(answer, marked);
        if (marked.verdict !== "right" && !work.settled(answer)) first ??= field;
        show(answer, marked);
      }
      work.keep();
      QB.announce(Object.entries(counts).filter(([, n]) => n)
        .map(([verdict, n]) => `${open.length > 1 ? `${n} ` : ""}${QB.WORDS[verdict].toLowerCase()}`).join(", "));
      if (work.done) finish(true);
      else first?.focus();
    }

    function show(answer, marked) {
      const field = fields.get(answer.name);
      const settled = work.settled(answer);
      boxes.get(answer.name).replaceChildren(QB.verdictBox(answer, marked, settled));
      QB.markEntries(field, marked);
      if (settled) field.lock();
      else if (["wrong", "partly"].includes(marked.verdict)) {
        boxes.get(answer.name).firstChild.append(el("p", {}, "You have another attempt, for half of the points."));
      }
      QB.makeScrollable(boxes.get(answer.name));
    }

    function hint() {
      if (work.hints >= data.hints.length || work.finished) return;
      work.hints++;
      work.keep();
      drawHints();
      hints.lastElementChild?.scrollIntoView({ block: "nearest" });
      QB.announce(`Hint ${work.hints}: ${hints.lastElementChild.innerText}`);
    }

    function drawHints() {
      hints.replaceChildren(...data.hints.slice(0, work.hints).map((html, i) => el("div", { class: "hint" },
        el("h3", {}, `Hint ${i + 1}`), el("div", { class: "text", html }))));
      QB.makeScrollable(hints);
      const left = data.hints.length - work.hints;
      if (!hintButton) return;
      hintButton.textContent = left ? `Hint (${left} left, costs 10 %)` : "No more hints";
      hintButton.disabled = !left || work.finished;
    }

    function giveUp() {
      if (work.finished) return;
      work.given = true;
      for (const answer of data.answers) {
        if (isWritten(answer) || work.best(answer) === 1) continue;
        show(answer, { verdict: "shown", said: "", echo: "" });
      }
      work.keep();
      finish(true);
    }

    /** Everything is settled: the solution, the rubric if there is one, then the record. */
    function finish(fresh) {
      checkButton.hidden = true;
      solutionButton.hidden = true;
      if (hintButton) hintButton.hidden = true;
      drawSolution();
      if (data.rubric.length && !work.finished) return drawRubric(fresh);
      if (!work.finished) {
        work.finished = true;
        work.share = work.total();
        work.keep();
        context.finished(work.share, work.hints);
      }
      drawOutcome(fresh);
    }

    function drawSolution() {
      solution.hidden = false;
      solution.replaceChildren(el("h2", {}, "Solution"), el("div", { class: "prose", html: data.solution }),
        ...data.parts.filter((part) => part.solution).map((part) => el("div", { class: "prose" },
          part.label ? el("h3", {}, `Part ${part.label}`) : null, el("div", { html: part.solution }))));
      QB.makeScrollable(solution);
    }

    /** A written answer is rated by the student, line by line. */
    function drawRubric(fresh) {
      const rows = data.rubric.map(([worth, html], i) => el("label", { class: "option" },
        el("input", { type: "checkbox", checked: Boolean(work.rated[i]), onchange: (event) => {
          work.rated[i] = event.target.checked;
          work.keep();
        } }),
        el("span", { class: "points" }, plural(worth, "point")), el("div", { class: "text", html })));
      const done = el("button", { type: "button", class: "main", onclick: () => {
        for (const box of outcome.querySelectorAll("input")) box.disabled = true;
        done.remove();
        work.finished = true;
        work.share = work.total();
        work.keep();
        context.finished(work.share, work.hints);
        drawOutcome(true);
      } }, "That is my rating");
      outcome.replaceChildren(el("fieldset", { class: "field rubric" },
        el("legend", { class: "label" }, "How much of this is in your answer? Tick each line that is."), rows), done);
      QB.makeScrollable(outcome);
      if (fresh) outcome.querySelector("input").focus();
    }

    function drawOutcome(fresh) {
      const record = QB.store.record(entry.id);
      const when = QB.schedule.until(record.due, Date.now());
      const share = Math.round(100 * work.share);
      const words = share >= 95 ? "Well done." : share >= 60 ? "Nearly there." : "This one will come back soon.";
      const next = el("button", { type: "button", class: "main", onclick: context.next }, context.nextWords);
      const more = entry.variants > 1 ? button("Same question, other numbers", context.another) : null;
      outcome.querySelector(".summary")?.remove();
      outcome.append(el("div", { class: "summary" },
        el("p", { class: "score" }, el("strong", {}, `${share} % of the points.`), ` ${words} It comes again ${when}.`),
        QB.store.full ? el("p", { class: "warning" }, "This browser has no room left: this result could not be kept.") : null,
        el("div", { class: "actions" }, next, more)));
      if (fresh) next.focus({ preventScroll: false });
    }

    /** After a reload: what was typed, what was marked, what was shown. */
    function restore() {
      for (const answer of data.answers) {
        const given = work.responses[answer.name];
        if (given !== null && given !== undefined) fields.get(answer.name).set(given);
        if (isWritten(answer)) continue;
        const tried = work.attempts[answer.name] ?? 0;
        if (tried && given !== null && given !== undefined) {
          const marked = QB.mark(answer, given, work.slips);
          marked.typed = given;
          show(answer, marked);
        } else if (work.given) show(answer, { verdict: "shown", said: "", echo: "" });
      }
      drawHints();
      const written = data.answers.some(isWritten);
      if (written && data.answers.every(isWritten) && !work.given && !work.finished) {
        checkButton.textContent = "Compare with the solution";
      }
      if (work.finished || work.given || (!written && work.done && data.answers.length)) finish(false);
    }

    return { check: () => { if (!checkButton.hidden) check(); }, hint, giveUp, heading, next: () => work.finished && context.next(),
      another: () => context.another(), drop: () => QB.store.pass(work.name, null) };
  }

  Object.assign(QB, { showQuestion });
}
