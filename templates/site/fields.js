// Where an answer is given. A field has: node, get() (what `mark` takes; null when empty), set(), lock(), focus().
{
  const { el, button, freshId, letter } = QB;
  const WAIT = 350; // milliseconds of rest before an answer is read while it is typed

  const HOW = {
    integer: "a whole number", rational: "an exact number, such as -3/4", real: "a number",
    expression: "a formula", vector: "a vector, entry by entry", matrix: "a matrix, entry by entry",
  };

  /** The label of a field, in words and signs: `w₁ =`. */
  function labelOf(answer, number, id) {
    const text = number ? `Answer ${number}` : "Your answer";
    return el("label", { class: "label", for: id },
      el("span", { class: "what" }, text),
      answer.label ? el("span", { class: "text", html: `${answer.label}<span aria-hidden="true"> =</span>` }) : null);
  }

  const input = (id, more = {}) => el("input", {
    id, type: "text", autocomplete: "off", autocapitalize: "off", spellcheck: "false", enterkeyhint: "done", ...more,
  });

  /** A line below an input that shows how the text is read, or why it cannot be. */
  function preview(box, options, line) {
    let timer = null;
    const show = () => {
      line.className = "preview";
      line.replaceChildren();
      if (!box.value.trim()) return;
      try {
        const read = QB.read(box.value, options);
        line.append("read as ", el("span", { class: "text", html: QB.mathml(read.tree) }));
      } catch (error) {
        if (!(error instanceof QB.ResponseError)) throw error;
        line.classList.add("refused");
        line.append(error.message);
      }
    };
    box.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(show, WAIT);
    });
    return show;
  }

  function typedField(answer, number) {
    const id = freshId("field");
    const help = `${id}-help`;
    const box = input(id, { "aria-describedby": `${help} ${id}-preview` });
    const line = el("p", { class: "preview", id: `${id}-preview` });
    const options = { symbols: answer.symbols ?? [], lhs: answer.name, points: answer.places ?? null };
    const show = preview(box, options, line);
    const precision = ["integer", "rational"].includes(answer.kind) ? "" : answer.precision;
    const told = [HOW[answer.kind], precision].filter(Boolean).join(", ");
    const node = el("div", { class: "field" },
      el("div", { class: "line" }, labelOf(answer, number, id), box),
      el("p", { class: "help", id: help }, told, " ", symbolButtons(answer, box)),
      line);
    return {
      node,
      get: () => (box.value.trim() ? box.value : null),
      set: (text) => { box.value = text; show(); },
      lock: () => { box.readOnly = true; },
      focus: () => box.focus(),
    };
  }

  /** The names that a formula may use, each a button that types it. */
  function symbolButtons(answer, box) {
    if (!answer.symbols?.length) return null;
    const insert = (name) => {
      const [from, to] = [box.selectionStart ?? box.value.length, box.selectionEnd ?? box.value.length];
      box.setRangeText(name, from, to, "end");
      box.dispatchEvent(new Event("input"));
      box.focus();
    };
    return el("span", { class: "symbols" }, "in",
      answer.symbols.map((name) => button(name, () => insert(name), { class: "symbol", "aria-label": `type ${name}` })));
  }

  function gridField(answer, number) {
    const id = freshId("field");
    const [high, wide] = [answer.value.length, answer.value[0].length];
    const boxes = [];
    const rows = answer.value.map((row, i) => el("div", { class: "row" }, row.map((_, j) => {
      const place = wide === 1 ? `entry ${i + 1}` : `row ${i + 1}, column ${j + 1}`;
      const box = input(`${id}-${i}-${j}`, { "aria-label": place, size: 6 });
      box.addEventListener("paste", (event) => pasted(event, answer, boxes, [high, wide]));
      boxes.push(box);
      return box;
    })));
    const shape = wide === 1 ? `${high} entries` : `${high} rows, ${wide} columns`;
    const legend = el("legend", { class: "label" },
      el("span", { class: "what" }, number ? `Answer ${number}` : "Your answer"),
      answer.label ? el("span", { class: "text", html: `${answer.label} =` }) : null);
    const precision = answer.precision ? `, ${answer.precision}` : "";
    const node = el("fieldset", { class: "field" }, legend,
      el("div", { class: "grid" }, rows),
      el("p", { class: "help" }, `${shape}${precision}; a whole ${answer.kind} can be pasted into a cell`));
    return {
      node,
      get: () => (boxes.some((box) => box.value.trim()) ? boxes.map((box) => box.value) : null),
      set: (texts) => texts.forEach((text, i) => { if (boxes[i]) boxes[i].value = text; }),
      lock: () => boxes.forEach((box) => { box.readOnly = true; }),
      focus: () => boxes[0].focus(),
      entries: boxes,
    };
  }

  /** `[[1, 2], [3, 4]]` in one cell fills them all. */
  function pasted(event, answer, boxes, shape) {
    const text = event.clipboardData?.getData("text") ?? "";
    try {
      const grid = QB.read(text, { kind: answer.kind, shape });
      grid.rows.flat().forEach((entry, i) => { boxes[i].value = entry.echo; });
      event.preventDefault();
    } catch (error) {
      if (!(error instanceof QB.ResponseError)) throw error; // a single entry: pasted as it is
    }
  }

  function optionsField(answer, number) {
    const name = freshId("options");
    const many = answer.kind === "choices";
    const texts = answer.kind === "boolean" ? ["False", "True"] : answer.options;
    const order = answer.kind === "boolean" ? [1, 0] : texts.map((_, i) => i);
    const boxes = [];
    const rows = order.map((index) => {
      const box = el("input", { type: many ? "checkbox" : "radio", name, value: index });
      boxes[index] = box;
      const shown = answer.kind === "boolean" ? "" : letter(index);
      return el("label", { class: "option" }, box,
        shown ? el("span", { class: "letter" }, shown) : null,
        el("span", { class: "text", html: texts[index] }));
    });
    const asked = many ? "Tick every statement that holds" : answer.kind === "boolean" ? "True or false?" : "Choose one";
    const node = el("fieldset", { class: "field options" },
      el("legend", { class: "label" }, el("span", { class: "what" }, number ? `Answer ${number}` : "Your answer"), asked), rows);
    return {
      node,
      get: () => {
        const chosen = boxes.map((box, i) => (box.checked ? i : -1)).filter((i) => i >= 0);
        return chosen.length ? chosen : null;
      },
      set: (chosen) => boxes.forEach((box, i) => { box.checked = chosen.includes(i); }),
      lock: () => boxes.forEach((box) => { box.disabled = true; }),
      focus: () => (boxes.find((box) => box.checked) ?? boxes[order[0]]).focus(),
      entries: boxes.map((box) => box.parentElement),
    };
  }

  function matchingField(answer, number) {
    const selects = [];
    const rows = answer.left.map((html, i) => {
      const id = freshId("match");
      const select = el("select", { id }, el("option", { value: "" }, "–"),
        answer.rights.map((_, j) => el("option", { value: j }, letter(j))));
      selects.push(select);
      return el("div", { class: "match" },
        el("label", { for: id }, el("span", { class: "hidden" }, `Row ${i + 1}: `), el("span", { class: "text", html })), select);
    });
    const rights = el("ol", { class: "rights", type: "A" }, answer.rights.map((html) => el("li", { class: "text", html })));
    const node = el("fieldset", { class: "field" },
      el("legend", { class: "label" }, el("span", { class: "what" }, number ? `Answer ${number}` : "Your answer"),
        "Give each the letter of its match"),
      el("div", { class: "matching" }, el("div", {}, rows), rights));
    return {
      node,
      get: () => (selects.some((one) => one.value) ? selects.map((one) => (one.value === "" ? null : Number(one.value))) : null),
      set: (chosen) => selects.forEach((one, i) => { one.value = chosen[i] ?? ""; }),
      lock: () => selects.forEach((one) => { one.disabled = true; }),
      focus: () => selects[0].focus(),
      entries: selects,
    };
  }

  function orderingField(answer, number) {
    let order = answer.items.map((_, i) => i);
    let touched = false;
    let locked = false;
    const list = el("ol", { class: "ordering" });
    const move = (place, by) => {
      const other = place + by;
      if (locked || other < 0 || other >= order.length) return;
      [order[place], order[other]] = [order[other], order[place]];
      touched = true;
      draw();
      const up = by < 0;
      const buttons = list.children[other].querySelectorAll("button");
      (buttons[up ? 0 : 1].disabled ? buttons[up ? 1 : 0] : buttons[up ? 0 : 1]).focus();
      QB.announce(`now at place ${other + 1} of ${order.length}`);
    };
    const draw = () => list.replaceChildren(...order.map((item, place) => {
      const text = el("span", { class: "text", id: freshId("item"), html: answer.items[item] });
      const mover = (sign, words, by, off) => button(sign, () => move(place, by), {
        class: "quiet", disabled: off || locked, "aria-label": words, "aria-describedby": text.id,
      });
      return el("li", {}, el("div", { class: "item" }, text, el("span", { class: "movers" },
        mover("↑", "move up", -1, place === 0), mover("↓", "move down", 1, place === order.length - 1))));
    }));
    draw();
    const node = el("fieldset", { class: "field" },
      el("legend", { class: "label" }, el("span", { class: "what" }, number ? `Answer ${number}` : "Your answer"),
        "Put them in order, the first on top"), list,
      button("The order is right as it stands", (event) => {
        touched = true;
        event.target.setAttribute("aria-pressed", "true");
      }, { class: "quiet", "aria-pressed": "false" }));
    return {
      node,
      get: () => (touched ? [...order] : null),
      set: (given) => { order = [...given]; touched = true; draw(); },
      lock: () => { locked = true; draw(); },
      focus: () => list.querySelector("button:not([disabled])")?.focus(),
    };
  }

  function writtenField(answer, number) {
    const id = freshId("field");
    const box = el("textarea", { id, rows: answer.kind === "proof" ? 6 : 3 });
    const node = el("div", { class: "field" },
      el("label", { class: "label", for: id }, el("span", { class: "what" }, number ? `Answer ${number}` : "Your answer"),
        answer.kind === "proof" ? "Write your proof here or on paper" : "Write your answer here or on paper"), box);
    return {
      node, written: true,
      get: () => box.value.trim() || null,
      set: (text) => { box.value = text; },
      lock: () => {},
      focus: () => box.focus(),
    };
  }

  const FIELDS = {
    integer: typedField, rational: typedField, real: typedField, expression: typedField, vector: gridField,
    matrix: gridField, choice: optionsField, choices: optionsField, boolean: optionsField,
    matching: matchingField, ordering: orderingField, text: writtenField, proof: writtenField,
  };

  QB.field = (answer, number) => FIELDS[answer.kind](answer, number);
}
