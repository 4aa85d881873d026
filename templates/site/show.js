// How an answer was read: as text that can be typed again, and as MathML (response/print.py).
{
  const CLIP = 60; // longer readings are not quoted in a message
  const is = (node, ...kinds) => kinds.includes(node.type);
  const isWhole = (node) => node.type === "num" && /^[0-9]+$/.test(node.text);

  function echo(node) {
    switch (node.type) {
      case "num": return scientific(node).join("");
      case "name": return QB.typed(node.name);
      case "const": return node.name;
      case "neg": return "-" + bracket(node.arg, "sum", "neg");
      case "sum":
        return node.terms
          .map(([minus, term], i) => (i === 0 ? bracket(term, "sum") : (minus ? " - " : " + ") + bracket(term, "sum", "neg")))
          .join("");
      case "product": return node.factors.map((factor) => bracket(factor, "sum", "neg", "div", "product")).join("*");
      case "div": return `${over(node.top)}/${bracket(node.bottom, "sum", "neg", "div", "product")}`;
      case "pow": return `${base(node.base)}^${base(node.exponent)}`;
      case "call":
        return node.name === "logb"
          ? `log_${echo(node.args[0])}(${echo(node.args[1])})`
          : `${node.name}(${node.args.map(echo).join(", ")})`;
    }
    throw new TypeError(`no echo of ${node.type}`);
  }

  const echoGrid = (grid, vector) => {
    const rows = grid.rows.map((row) => row.map(echo).join(", "));
    return vector ? `[${rows.join(", ")}]` : `[${rows.map((row) => `[${row}]`).join(", ")}]`;
  };

  /** Two readings of one text, for a message that asks which was meant; empty when they are long. */
  function readings(first, second) {
    const [one, other] = [echo(first), echo(second)];
    return one.length + other.length <= CLIP ? `${one} or ${other}` : "";
  }

  const bracket = (node, ...kinds) => (is(node, ...kinds) ? `(${echo(node)})` : echo(node));

  function over(top) {
    // x^1/2 is refused as ambiguous, so its echo must not look like that.
    const one = top.type === "pow" && top.exponent.type === "num" && QB.F.equal(top.exponent.value, QB.F.ONE);
    return one ? `(${echo(top)})` : bracket(top, "sum", "neg", "div", "product");
  }

  function base(node) {
    const simple = is(node, "name", "const") || (node.type === "num" && !scientific(node)[1]);
    return simple ? echo(node) : `(${echo(node)})`;
  }

  /** The mantissa, and the letter and the power of ten or nothing: `.5` is 0.5, `1E+3` is 1E3. */
  function scientific(node) {
    const letter = ["e", "E"].find((one) => node.text.includes(one)) ?? "";
    const [mantissa, power = ""] = letter ? node.text.split(letter) : [node.text];
    const [whole, digits = ""] = mantissa.split(".");
    const front = whole.replace(/^0+/, "") || "0";
    return [digits ? `${front}.${digits}` : front, letter, power ? String(parseInt(power, 10)) : ""];
  }

  // ---------------------------------------------------------------- MathML

  const tag = (name, inner) => `<${name}>${inner}</${name}>`;
  const mo = (sign) => tag("mo", sign);
  const mrow = (inner) => tag("mrow", inner);
  const parens = (inner) => mrow(mo("(") + inner + mo(")"));
  const LETTERS = Object.fromEntries(Object.entries(QB.tables.greek).map(([letter, name]) => [name, letter]).reverse());

  function mathml(node) {
    switch (node.type) {
      case "num": {
        const [mantissa, , power] = scientific(node);
        return power
          ? mrow(tag("mn", mantissa) + mo("·") + tag("msup", tag("mn", "10") + tag("mn", power.replace("-", "−"))))
          : tag("mn", mantissa);
      }
      case "name": return nameMathml(node.name);
      case "const": return tag("mi", node.name === "pi" ? "π" : "e");
      case "neg": return mrow('<mo form="prefix">−</mo>' + group(node.arg, "sum", "neg"));
      case "sum":
        return mrow(node.terms
          .map(([minus, term], i) => (i === 0 ? group(term, "sum") : mo(minus ? "−" : "+") + group(term, "sum", "neg")))
          .join(""));
      case "product":
        return mrow(node.factors.map((factor) => group(factor, "sum", "neg", "product")).join(mo("·")));
      case "div": return tag("mfrac", mathml(node.top) + mathml(node.bottom));
      case "pow": {
        const simple = is(node.base, "name", "const") || (node.base.type === "num" && !scientific(node.base)[1]);
        return tag("msup", (simple ? mathml(node.base) : parens(mathml(node.base))) + mathml(node.exponent));
      }
      case "call": return callMathml(node.name, node.args);
    }
    throw new TypeError(`no MathML of ${node.type}`);
  }

  const group = (node, ...kinds) => (is(node, ...kinds) ? parens(mathml(node)) : mathml(node));

  const AROUND = { abs: ["|", "|"], floor: ["⌊", "⌋"], ceil: ["⌈", "⌉"] };

  function callMathml(name, args) {
    const inner = args.map(mathml);
    if (name === "sqrt") return tag("msqrt", inner[0]);
    if (Object.hasOwn(AROUND, name)) return mrow(mo(AROUND[name][0]) + inner[0] + mo(AROUND[name][1]));
    if (name === "logb") return mrow(tag("msub", tag("mi", "log") + inner[0]) + parens(inner[1]));
    if (name === "factorial") {
      const simple = args[0].type === "name" || isWhole(args[0]);
      return mrow((simple ? inner[0] : parens(inner[0])) + mo("!"));
    }
    if (name === "binomial") {
      return mrow(mo("(") + `<mfrac linethickness="0">${inner.join("")}</mfrac>` + mo(")"));
    }
    return mrow(tag("mi", name) + parens(inner.join(mo(","))));
  }

  const escapeText = (text) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
  const letterMathml = (word) => (LETTERS[word]
    ? tag("mi", LETTERS[word])
    : tag("mi", escapeText(word)));
  const ACCENT_SIGNS = { hat: "^", bar: "¯", tilde: "~" };

  function nameMathml(name) {
    const at = name.indexOf("_");
    const head = at < 0 ? name : name.slice(0, at);
    const below = at < 0 ? "" : name.slice(at + 1);
    const word = head.replace(/[0-9]+$/, "");
    const digits = head.slice(word.length);
    if (digits && below) return tag("msub", tag("mi", escapeText(head)) + tag("mi", escapeText(below)));
    const accent = Object.keys(ACCENT_SIGNS).find((one) => word.endsWith(one)) ?? "";
    const under = word.slice(0, word.length - accent.length);
    const shown = accent && (under.length === 1 || LETTERS[under])
      ? tag("mover", letterMathml(under) + mo(ACCENT_SIGNS[accent]))
      : letterMathml(word);
    if (!digits && !below) return shown;
    return tag("msub", shown + (digits ? tag("mn", digits) : tag("mi", escapeText(below))));
  }

  Object.assign(QB, { echo, echoGrid, readings, mathml: (node) => `<math displaystyle="true">${mathml(node)}</math>`, isWhole });
}
