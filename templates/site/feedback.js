// What is said below a field after a check: in words and with a sign, never by colour alone.
{
  const { el } = QB;
  const SIGNS = { right: "✓", partly: "◐", wrong: "✗", unreadable: "?", unknown: "?", empty: "–" };
  const WORDS = {
    right: "Right", partly: "Partly right", wrong: "Not right", unreadable: "This cannot be read",
    unknown: "Undecided", empty: "Not answered yet",
  };
  const FREE = "This costs nothing: change it and check again.";

  /** The box for one marked answer. `last` says that there is no further attempt. */
  function verdictBox(answer, marked, last) {
    const { verdict } = marked;
    if (verdict === "shown") return el("div", { class: "verdict shown" }, keyLine(answer));
    const box = el("div", { class: `verdict ${verdict}` },
      el("p", { class: "head" },
        el("span", { class: "sign", "aria-hidden": "true" }, SIGNS[verdict]), ` ${WORDS[verdict]}.`,
        verdict !== "unreadable" && marked.said ? ` ${marked.said}` : ""));
    if (verdict === "unreadable") box.append(refusal(marked));
    if (verdict === "unreadable" || verdict === "unknown") box.append(el("p", {}, FREE));
    if (marked.echo && verdict !== "right") {
      box.append(el("p", { class: "echo" }, "Read as ", el("code", {}, marked.echo)));
    }
    if (marked.mistake) {
      const { title, feedback } = marked.mistake;
      box.append(el("div", { class: "mistake" },
        title ? el("p", {}, "This is what comes out of a known slip: ", el("strong", {}, title), ".") : null,
        el("div", { class: "text", html: feedback })));
    }
    if (last && ["wrong", "partly"].includes(verdict)) box.append(keyLine(answer));
    return box;
  }

  /** The right answer in a line. */
  function keyLine(answer) {
    if (["choices", "choice", "matching", "ordering", "boolean"].includes(answer.kind)) {
      return el("p", { class: "key" }, "The answer: ", el("span", { class: "text", html: keyOfOptions(answer) }));
    }
    return el("p", { class: "key" }, "The answer: ", el("span", { class: "text", html: answer.key }));
  }

  function keyOfOptions(answer) {
    if (answer.kind !== "ordering") return answer.key;
    return `<ol>${answer.right.map((item) => `<li>${answer.items[item]}</li>`).join("")}</ol>`;
  }

  /** Why an answer cannot be read, with the place marked in what was typed. */
  function refusal(marked) {
    const { error, typed } = marked;
    const told = [el("p", {}, upper(error.message), ".")];
    if (typeof typed === "string" && error.position !== null) {
      const { before, at, after } = QB.pretty(error, typed);
      told.push(el("p", { class: "typed" }, el("code", {}, before, el("mark", {}, at || "⌟"), after)));
    }
    return el("div", {}, told);
  }

  const upper = (text) => text.slice(0, 1).toUpperCase() + text.slice(1);

  /** Marks single entries, rows or options of a field as right or wrong, by sign and for screen readers. */
  function markEntries(field, marked) {
    for (const [i, node] of (field.entries ?? []).entries()) {
      node.classList.remove("good", "bad");
      const good = marked.entries?.[i];
      if (good !== undefined) node.classList.add(good ? "good" : "bad");
      const box = node.matches("input, select") ? node : node.querySelector("input");
      if (box && node === box) box.setAttribute("aria-invalid", String(good === false));
    }
  }

  Object.assign(QB, { verdictBox, markEntries, WORDS });
}
