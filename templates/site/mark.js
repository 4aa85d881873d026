// Marking: numbers exactly or within a tolerance, expressions by their values at the points of the question.
{
  const { F, ResponseError } = QB;
  const CLOSE = 1e-8; // how near two values have to be, relative to the larger of the key and SMALL
  const SMALL = 1e-2;
  const ENOUGH = 3; // points that have to speak for a formula

  /**
   * What marking gives: `verdict` is right, partly, wrong, unreadable or unknown; `share` of the points;
   * `said` in words; `mistake` the misconception that was met; `echo` how the answer was read.
   */
  const result = (verdict, share, more = {}) => ({ verdict, share, said: "", mistake: null, echo: "", ...more });

  /** A key as written in the bank: a fraction, or after `~` a decimal of seventeen digits. */
  const keyOf = (text) => F.parse(text.replace("~", ""));

  /**
   * Mark a response (text, texts of entries, or chosen options) against an answer of a variant. `slips` are the
   * misconceptions met in earlier answers, by their index: what follows from one of them is right.
   */
  function mark(answer, response, slips = {}) {
    try {
      const marked = MARKERS[answer.kind](answer, response);
      const carried = answer.carried?.[slips[answer.follows]];
      if (!carried || marked.verdict === "right") return marked;
      const after = MARKERS[answer.kind]({ ...answer, tolerance: undefined, ...carried, mistakes: [] }, response);
      if (after.verdict !== "right") return marked;
      return { ...after, said: "It follows from your earlier answer, and counts." };
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      return result("unreadable", 0, { error, said: error.message });
    }
  }

  // ---------------------------------------------------------------- numbers

  /** Whether a value is the number `text`: exactly, or within `tolerance` (a text) where there is one. */
  function same(value, text, tolerance) {
    const key = keyOf(text);
    const width = tolerance ? keyOf(tolerance) : F.ZERO;
    if (value.exact && (tolerance || !text.startsWith("~"))) {
      return F.compare(F.abs(F.sub(value.exact, key)), width) <= 0;
    }
    const [number, far] = [F.number(key), F.number(width)];
    return Math.abs(value.approx - number) <= far + Math.max(4 * value.error, 1e-11 * Math.abs(number));
  }

  /** How near a response must lie to a mistaken number to be told so. */
  const mistakeWidth = (text, tolerance) => {
    if (tolerance || !text.startsWith("~")) return tolerance;
    const size = F.abs(keyOf(text));
    return F.text({ n: size.n, d: size.d * 2000n });
  };

  function markNumber(answer, text) {
    if (accepted(answer, text)) return result("right", 1, { echo: text.trim() });
    const read = QB.read(text, { lhs: answer.name });
    const { echo, value } = read;
    if (same(value, answer.value, answer.tolerance)) return inForm(answer, read.tree, echo);
    const mistake = answer.mistakes.find((one) => same(value, one.value, mistakeWidth(one.value, answer.tolerance)));
    return result("wrong", 0, { echo, mistake: mistake ?? null, said: mistake ? "" : nearMiss(answer, value) });
  }

  /** The right value; in another form than the question asks for it earns half. */
  function inForm(answer, tree, echo) {
    if (answer.form !== "fraction" || isReduced(tree.type === "neg" ? tree.arg : tree)) return result("right", 1, { echo });
    return result("partly", 0.5, { echo, said: "The value is right, but the question asks for a fraction in lowest terms." });
  }

  /** Typed as a whole number, or as a fraction in lowest terms. */
  function isReduced(tree) {
    if (tree.type !== "div") return QB.isWhole(tree);
    const top = tree.top.type === "neg" ? tree.top.arg : tree.top;
    if (!QB.isWhole(top) || !QB.isWhole(tree.bottom)) return false;
    return tree.bottom.value.n > 1n && F.make(top.value.n, tree.bottom.value.n).d === tree.bottom.value.n;
  }

  /** Advice for a rounded value of an exact key. */
  function nearMiss(answer, value) {
    if (answer.tolerance || answer.kind === "integer") return "";
    const key = F.number(keyOf(answer.value));
    const near = Math.abs(value.approx - key) <= 5e-3 * Math.abs(key);
    return near && value.approx !== key ? "This is close to the answer, but the exact value is asked for: write a fraction." : "";
  }

  const accepted = (answer, text) => {
    const bare = (one) => one.replace(/\s+/g, "").toLowerCase();
    return (answer.accept ?? []).some((one) => bare(one) === bare(text));
  };

  /** `entries` are the texts of the fields, row by row; the first may hold a whole `[[1, 2], [3, 4]]`. */
  function markGrid(answer, entries) {
    const shape = [answer.value.length, answer.value[0].length];
    const rows = readGrid(answer, entries, shape);
    const all = (values) => rows.every((row, i) => row.every((entry, j) => same(entry.value, values[i][j], answer.tolerance)));
    const each = entries.every((text) => text.trim()); // then the fields themselves show how they were read
    const echo = each ? "" : `[${rows.map((row) => `[${row.map((entry) => entry.echo).join(", ")}]`).join(", ")}]`;
    if (all(answer.value)) return result("right", 1, { echo });
    const mistake = answer.mistakes.find((one) => all(one.value)) ?? null;
    const right = rows.map((row, i) => row.map((entry, j) => same(entry.value, answer.value[i][j], answer.tolerance)));
    const good = right.flat().filter(Boolean).length;
    const total = shape[0] * shape[1];
    const said = mistake ? "" : `${good} of ${total} entries are right.`;
    return result(good ? "partly" : "wrong", good / total, { echo, mistake, said, entries: right.flat() });
  }

  function readGrid(answer, entries, shape) {
    const typed = entries.filter((text) => text.trim());
    if (typed.length === 1 && /^\s*(?:[[(]|\\begin|\\left)/.test(typed[0]) && entries.length > 1) {
      const grid = QB.read(typed[0], { kind: answer.kind, shape });
      return grid.rows;
    }
    return answer.value.map((row, i) => row.map((_, j) => {
      const place = i * shape[1] + j;
      try {
        return QB.read(entries[place]);
      } catch (error) {
        if (error instanceof ResponseError) error.entry = place;
        throw error;
      }
    }));
  }

  // ---------------------------------------------------------------- expressions

  function markExpression(answer, text) {
    const read = QB.read(text, { symbols: answer.symbols, lhs: answer.name, points: answer.places });
    const { echo } = read;
    const names = answer.symbols.map(QB.canonical);
    const values = answer.places.map((point) => valueAt(read.tree, QB.environment(names, point)));
    const verdict = agree(values, answer.values);
    if (verdict === true) {
      const said = answer.form ? `The value is right. The question asks for the ${answer.form} form: compare it with the solution.` : "";
      return result("right", 1, { echo, said });
    }
    if (verdict === null) {
      return result("unknown", 0, {
        echo, said: "Your formula has no value at some points where the answer has one, so this page cannot decide.",
      });
    }
    const mistake = answer.mistakes.find((one) => agree(values, one.values) === true) ?? null;
    return result("wrong", 0, { echo, mistake });
  }

  function valueAt(tree, env) {
    try {
      return QB.evaluate(tree, env);
    } catch (error) {
      if (!(error instanceof ResponseError)) throw error;
      return null;
    }
  }

  /**
   * Whether values agree with numbers at every point; null when nothing but missing values speaks against it.
   * A misconception has no number (null) where it is undefined or huge: there nothing is compared.
   */
  function agree(values, numbers) {
    let missing = false;
    let compared = 0;
    for (let i = 0; i < numbers.length; i++) {
      if (numbers[i] === null) continue;
      if (values[i] === null) {
        missing = true;
        continue;
      }
      const width = CLOSE * Math.max(SMALL, Math.abs(numbers[i]));
      const apart = Math.abs(values[i].approx - numbers[i]);
      if (apart > width + values[i].error) return false;
      if (values[i].error > width) missing = true;
      compared++;
    }
    return missing || compared < Math.min(ENOUGH, numbers.length) ? null : true;
  }

  // ---------------------------------------------------------------- options

  function needed(condition, message) {
    if (!condition) throw new ResponseError(message, null, "option");
  }

  function markChoice(answer, chosen) {
    needed(chosen.length === 1, "choose one option");
    const [picked] = chosen;
    if (answer.right.includes(picked)) return result("right", 1);
    return result("wrong", 0, { mistake: feedbackOf(answer, picked) });
  }

  const feedbackOf = (answer, index) => (answer.feedback[index] ? { title: "", feedback: answer.feedback[index] } : null);

  function markChoices(answer, chosen) {
    needed(chosen.length > 0, "tick every statement that holds: at least one does");
    const entries = answer.options.map((_, i) => chosen.includes(i) === answer.right.includes(i));
    const slips = entries.map((good, i) => [good, i]).filter(([good]) => !good).map(([, i]) => i);
    if (!slips.length) return result("right", 1, { entries });
    const right = answer.right.length;
    const ticked = chosen.filter((i) => answer.right.includes(i)).length;
    const share = Math.max(0, ticked / right - (chosen.length - ticked) / (answer.options.length - right));
    const told = slips.map((i) => answer.feedback[i]).filter(Boolean);
    return result(share ? "partly" : "wrong", share, {
      entries, said: `${entries.filter(Boolean).length} of ${entries.length} statements are judged rightly.`,
      mistake: told.length ? { title: "", feedback: [...new Set(told)].join("") } : null,
    });
  }

  function markBoolean(answer, chosen) {
    needed(chosen.length === 1, "choose true or false");
    if (chosen[0] === answer.right) return result("right", 1);
    return result("wrong", 0, { mistake: feedbackOf(answer, 0) });
  }

  function markMatching(answer, chosen) {
    needed(chosen.every((one) => one !== null), "choose an entry for every row");
    const entries = chosen.map((one, i) => one === answer.right[i]);
    const good = entries.filter(Boolean).length;
    if (good === entries.length) return result("right", 1, { entries });
    return result(good ? "partly" : "wrong", good / entries.length, {
      entries, said: `${good} of ${entries.length} rows are matched rightly.`,
    });
  }

  function markOrdering(answer, order) {
    const entries = order.map((one, i) => one === answer.right[i]);
    if (entries.every(Boolean)) return result("right", 1, { entries });
    const place = (item) => answer.right.indexOf(item);
    let [good, bad] = [0, 0];
    order.forEach((one, i) => order.slice(i + 1).forEach((other) => (place(one) < place(other) ? good++ : bad++)));
    const share = Math.max(0, (good - bad) / (good + bad));
    return result(share ? "partly" : "wrong", share, { said: `${good} of ${good + bad} pairs are in the right order.` });
  }

  const MARKERS = {
    integer: markNumber, rational: markNumber, real: markNumber, vector: markGrid, matrix: markGrid,
    expression: markExpression, choice: markChoice, choices: markChoices, boolean: markBoolean,
    matching: markMatching, ordering: markOrdering,
  };

  Object.assign(QB, { mark, same });
}
