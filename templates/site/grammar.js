// The grammar of an answer: tokens to tree, by recursive descent (response/grammar.py, calls.py, brackets.py).
{
  const { N, PAIRS, ResponseError } = QB;
  const COMMA = "a comma cannot stand here: for a decimal write a point (1.5), and write 1000 without a separator";
  const BASED = /^log([0-9]{1,3})$/;

  /** A place in the tokens; `bars` counts the absolute-value bars open in the current brackets. */
  class Cursor {
    constructor(tokens, declared) {
      this.tokens = tokens;
      this.declared = declared;
      this.index = 0;
      this.depth = 0;
      this.bars = 0;
    }
    get here() {
      return this.tokens[this.index];
    }
    get following() {
      return this.tokens[Math.min(this.index + 1, this.tokens.length - 1)];
    }
    at(kind, ...texts) {
      return this.here.kind === kind && (!texts.length || texts.includes(this.here.text));
    }
    advance() {
      const token = this.here;
      this.index = Math.min(this.index + 1, this.tokens.length - 1);
      return token;
    }
    /** One level of brackets. */
    deeper(work) {
      const most = QB.tables.limits.max_depth;
      if (++this.depth > most) this.fail(`too many brackets within brackets: at most ${most}`, "depth");
      const result = work();
      this.depth--;
      return result;
    }
    /** Within new brackets, where bars opened outside cannot be closed. */
    inside(work, bars = 0) {
      const outside = this.bars;
      this.bars = bars;
      const result = work();
      this.bars = outside;
      return result;
    }
    close(opening) {
      const wanted = PAIRS[opening.text];
      if (this.at("close", wanted)) this.advance();
      else if (this.at("comma")) this.fail(COMMA, "comma");
      else if (this.at("end") || this.at("finish")) {
        this.fail(`this '${opening.text}' is never closed: a '${wanted}' is missing`, "bracket", opening);
      } else if (this.at("close")) this.fail(`'${wanted}' is expected here, not '${this.here.text}'`, "bracket");
      else this.unexpected();
    }
    unexpected() {
      const token = this.here;
      switch (token.kind) {
        case "end": return this.fail("the answer ends too early: something is missing here", "end");
        case "comma": return this.fail(COMMA, "comma");
        case "equals":
          return this.fail("give a value, not an equation: write only what stands right of '='", "equation");
        case "close": return this.fail(`there is a '${token.text}' with no bracket that it closes`, "bracket");
        case "op": return this.fail(`something is missing before '${token.text}'`, "missing");
        case "column": case "row": case "begin": case "finish":
          return this.fail("a matrix cannot stand here", "matrix");
      }
      return this.fail(`'${token.raw.slice(0, 20)}' is not expected here`, "syntax");
    }
    fail(message, code, token = this.here) {
      throw new ResponseError(message, token.pos, code);
    }
  }

  const product = (factors) => (factors.length === 1 ? factors[0] : N.product(factors[0].pos, factors));

  /** Reads expressions; a piece is {node, loose}, where `loose` tells what may not follow without a sign. */
  class Grammar extends Cursor {
    sum() {
      return this.deeper(() => {
        const pos = this.here.pos;
        const terms = [[false, this.term()]];
        while (this.at("op", "+", "-")) {
          const minus = this.advance().text === "-";
          terms.push([minus, this.term()]);
        }
        return terms.length === 1 ? terms[0][1] : N.sum(pos, terms);
      });
    }
    term() {
      const sign = this.sign();
      const node = this.product();
      return sign ? N.neg(sign.pos, node) : node;
    }
    sign() {
      if (!this.at("op", "+", "-")) return null;
      const sign = this.advance();
      if (this.at("op", "+", "-")) {
        this.fail("two signs in a row: put brackets around the second, as in 2 - (-3)", "signs");
      }
      return sign.text === "-" ? sign : null;
    }
    product() {
      let piece = this.factor();
      let factors = [piece.node];
      for (;;) {
        const token = this.here;
        if (this.at("op", "*")) {
          this.advance();
          piece = this.signedFactor();
          factors.push(piece.node);
        } else if (this.at("op", "/")) {
          this.advance();
          const top = product(factors);
          piece = this.signedFactor();
          QB.checkAfterDivision(this, token, top, piece.node);
          factors = [N.div(token.pos, top, piece.node)];
        } else if (this.startsFactor()) {
          const left = piece;
          piece = this.factor();
          QB.checkAdjacent(this, token, left, piece.node);
          factors.push(piece.node);
        } else return product(factors);
      }
    }
    signedFactor() {
      const sign = this.sign();
      const piece = this.factor();
      return sign ? { node: N.neg(sign.pos, piece.node), loose: piece.loose } : piece;
    }
    startsFactor() {
      return ["number", "name", "open", "frac", "binom", "root"].includes(this.here.kind) ||
        (this.at("bar") && this.bars === 0);
    }
    factor() {
      let piece = this.atom();
      if (this.at("op", "!")) {
        piece = { node: N.call(this.advance().pos, "factorial", [piece.node]), loose: "" };
        if (this.at("op", "!")) {
          this.fail("a double factorial is not read: write (n!)! if that is meant", "ambiguous");
        }
      }
      if (!this.at("op", "^")) return piece;
      const caret = this.advance();
      const [exponent, bracketed] = this.exponent();
      const power = N.pow(caret.pos, piece.node, exponent);
      if (this.at("op", "^")) QB.failChain(this, power);
      if (this.at("op", "!")) {
        this.fail("put brackets: is the factorial in the exponent or of the power?", "ambiguous");
      }
      if (bracketed) return { node: power, loose: "" };
      if (this.at("op", "/") && QB.isOne(exponent)) QB.failRoot(this, power);
      const settled = exponent.type === "num" && !["num", "const"].includes(piece.node.type);
      return { node: power, loose: settled ? "" : "power" };
    }
    /** An exponent and whether brackets show where it ends. */
    exponent() {
      const sign = this.sign();
      const bracketed = this.at("open", "(", "[", "{");
      const node = bracketed ? this.group() : this.atom(false).node;
      return [sign ? N.neg(sign.pos, node) : node, bracketed];
    }
    group() {
      const opening = this.advance();
      if (this.at("close")) this.fail("there is nothing between these brackets", "missing", opening);
      const node = this.inside(() => this.sum());
      this.close(opening);
      return node;
    }
    /** One operand; `bare` allows a function without brackets, as in `sin x`. */
    atom(bare = true) {
      switch (this.here.kind) {
        case "number": return { node: this.number(), loose: "number" };
        case "name": return this.name(bare);
        case "open": return { node: this.grouped(), loose: "" };
        case "bar": return { node: this.absolute(), loose: "bars" };
        case "frac": case "binom": return { node: this.stacked(), loose: "" };
        case "root": return { node: this.root(), loose: "" };
      }
      return this.unexpected();
    }
    number() {
      const limits = QB.tables.limits;
      const token = this.advance();
      const letter = ["e", "E"].find((one) => token.text.includes(one)) ?? "";
      const [mantissa, power = ""] = letter ? token.text.split(letter) : [token.text];
      for (const name of [letter, letter + power]) {
        if (letter && this.declared.has(name)) {
          this.fail(`${name} is a name here: for a power of ten write ${mantissa}*10^(${power})`, "ambiguous", token);
        }
      }
      if (mantissa.replace(".", "").length > limits.max_digits) {
        this.fail(`this number has more than ${limits.max_digits} digits`, "digits", token);
      }
      if (power && (power.length > 6 || Math.abs(parseInt(power, 10)) > limits.max_exponent)) {
        this.fail("this power of ten is too large or too small", "magnitude", token);
      }
      return N.num(token.pos, token.text, QB.F.parse(mantissa, power ? parseInt(power, 10) : 0));
    }
    name(bare) {
      this.splitHere();
      const token = this.advance();
      if (this.declared.has(token.text)) return { node: N.name(token.pos, token.text), loose: "" };
      const called = this.functionOf(token);
      if (called !== null) return { node: this.call(token, called, bare), loose: "" };
      if (QB.tables.constants.includes(token.text)) {
        return { node: N.constant(token.pos, token.text), loose: token.text === "e" ? "e" : "" };
      }
      const usual = QB.usualLetter(token.text);
      if (!this.declared.has(usual)) this.complain(token);
      return { node: N.name(token.pos, usual), loose: "" };
    }
    /** Replace a word such as `ab` by its letters when only its letters are declared. */
    splitHere() {
      const token = this.here;
      if (this.declared.has(token.text) || token.raw !== token.text) return;
      if (this.functionOf(token) !== null || QB.tables.constants.includes(token.text)) {
        const letters = Array.from(token.text);
        const all = letters.length > 1 && letters.every((letter) => this.declared.has(letter));
        if (all && this.following.kind !== "open") {
          const meant = `${token.text} is built in, but ${letters.join("*")} may be meant`;
          this.fail(`${meant}: write the one you mean`, "ambiguous");
        }
        return;
      }
      const word = QB.splitWord(token.text, this.declared);
      if (word.length) {
        const parts = word.map((letter, i) => QB.token("name", letter, token.pos + i, letter));
        this.tokens.splice(this.index, 1, ...parts);
      }
    }

    // ---------------------------------------------------------------- brackets, bars, roots, fractions

    grouped() {
      const opening = this.here;
      if (opening.text === "⌊" || opening.text === "⌈") {
        return N.call(opening.pos, opening.text === "⌊" ? "floor" : "ceil", [this.group()]);
      }
      if (opening.text === "\\{") this.fail("braces make a set, which is not asked for: write ( )", "bracket");
      const node = this.group();
      if (opening.text === "{" && !["num", "name", "const", "call"].includes(node.type)) {
        this.fail("braces { } are not seen in LaTeX: write ( )", "bracket", opening);
      }
      return node;
    }
    absolute() {
      const opening = this.advance();
      if (!this.at("end")) {
        const node = this.inside(() => this.sum(), 1);
        if (this.at("bar")) {
          this.advance();
          return N.call(opening.pos, "abs", [node]);
        }
        if (!(this.at("end") || this.at("close"))) this.unexpected();
      }
      return this.fail("this '|' is never closed", "bracket", opening);
    }
    stacked() {
      const command = this.advance();
      const example = `\\${command.text}{1}{2}`;
      const top = this.braces(example);
      const bottom = this.braces(example);
      return command.kind === "frac" ? N.div(command.pos, top, bottom) : N.call(command.pos, "binomial", [top, bottom]);
    }
    root() {
      const token = this.advance();
      if (this.at("open", "[") && token.text === "sqrt") {
        const index = this.group();
        const arg = this.braces("\\sqrt[3]{x}");
        return N.pow(token.pos, arg, N.div(token.pos, N.num(token.pos, "1", QB.F.ONE), index));
      }
      if (this.at("open", "(", "{")) return N.call(token.pos, "sqrt", [this.group()]);
      const name = this.at("name") && this.functionOf(this.here) === null;
      if (!(name || this.at("number"))) {
        this.fail("put the argument of the root in brackets: sqrt(x)", "argument");
      }
      const several = token.text === "sqrt" && this.here.text.length > 1 && this.at("number");
      const node = this.atom().node;
      if (several || this.startsFactor() || this.at("op", "^", "!")) {
        this.fail("where does the root end? write sqrt(...) with brackets", "ambiguous", token);
      }
      return N.call(token.pos, "sqrt", [node]);
    }
    braces(example) {
      if (!this.at("open", "{")) this.fail(`braces are expected here, as in ${example}`, "latex");
      return this.group();
    }

    // ---------------------------------------------------------------- functions

    /** The proper name of the function that a token names, `logb` for a logarithm with a base, or null. */
    functionOf(token) {
      if (token.kind !== "name" || this.declared.has(token.text)) return null;
      const base = BASED.exec(token.text);
      if (base && (token.raw.includes("_") || ["2", "10"].includes(base[1]))) return "logb";
      const T = QB.tables;
      const name = Object.hasOwn(T.aliases, token.text) ? T.aliases[token.text] : token.text;
      return Object.hasOwn(T.functions, name) ? name : null;
    }
    call(token, called, bare) {
      if (this.at("open", "(", "{", "\\{")) return this.applied(token, called);
      return this.deeper(() => {
        const power = this.power(called, token);
        const node = this.at("open", "(", "{", "\\{") ? this.applied(token, called) : this.bareCall(token, called, bare);
        return power ? N.pow(power[0].pos, node, power[1]) : node;
      });
    }
    applied(token, called) {
      const [opening, inner] = [this.here, this.following];
      const args = this.callArguments();
      const [fewest, most] = called === "logb" ? [1, 1] : QB.tables.functions[called];
      if (args.length < fewest || args.length > most) {
        const wanted = { 1: "1 argument", 2: "2 arguments" }[most] ?? `${fewest} to ${most} arguments`;
        const advice = ["ln", "logb"].includes(called) ? "; for base 2 write log_2(x)" : "";
        this.fail(`${QB.typed(token.text)} takes ${wanted}, not ${args.length}${advice}`, "arguments", token);
      }
      const node = this.built(token, called, args);
      if (opening.text === "{" && !["(", "["].includes(inner.text) && args.length === 1 && called !== "sqrt") {
        QB.checkAfterArgument(this, node);
      }
      return node;
    }
    /** The 2 of sin^2(x); sin^-1 is refused, for it means arcsin to some and 1/sin to others. */
    power(called, token) {
      if (!this.at("op", "^")) return null;
      const caret = this.advance();
      const [exponent] = this.exponent();
      const positive = QB.isWhole(exponent) && exponent.value.n > 1n;
      if (!positive || !QB.tables.powered.includes(called)) {
        const inverse = exponent.type === "neg" && Object.hasOwn(QB.tables.functions, `arc${called}`);
        const shown = ["num", "name"].includes(exponent.type) ? QB.echo(exponent) : `(${QB.echo(exponent)})`;
        const advice = inverse ? `arc${called}(x) or 1/${called}(x)` : `(${token.text}(x))^${shown}`;
        this.fail(`a power of a function goes after its argument: write ${advice}`, "ambiguous", caret);
      }
      return [caret, exponent];
    }
    callArguments() {
      const opening = this.advance();
      if (this.at("close")) this.fail("there is nothing between these brackets", "missing", opening);
      const args = this.inside(() => {
        const found = [this.sum()];
        while (this.at("comma")) {
          this.advance();
          found.push(this.sum());
        }
        return found;
      });
      this.close(opening);
      return args;
    }
    bareCall(token, called, bare) {
      const shown = QB.typed(token.text);
      const simple = (this.at("name") && this.functionOf(this.here) === null) ||
        ["number", "frac", "root", "bar"].includes(this.here.kind);
      const unclear = called === "logb" && !token.raw.includes("_");
      const [fewest, most] = QB.tables.functions[called] ?? [1, 1];
      if (!bare || !simple || unclear || fewest !== 1 || most !== 1) {
        this.fail(`put the argument of ${shown} in brackets: ${shown}(x)`, "argument", token);
      }
      const arg = this.atom().node;
      const node = this.built(token, called, [arg]);
      QB.checkAfterArgument(this, node);
      return node;
    }
    built(token, called, args) {
      if (called !== "logb") return N.call(token.pos, called, args);
      const base = BigInt(token.text.replace(/^log/, ""));
      if (base < 2n) this.fail("the base of a logarithm is a whole number from 2 on", "domain", token);
      return N.call(token.pos, "logb", [N.num(token.pos, String(base), QB.F.of(base)), ...args]);
    }
    /** Refuse a name that is neither declared nor built in, with the nearest that is. */
    complain(token) {
      const T = QB.tables;
      const name = token.text;
      const shown = `'${token.raw.slice(0, 20)}'`;
      const names = [...this.declared];
      if (T.infinite.includes(name)) {
        this.fail("infinity is not a number: it cannot be used here", "infinite", token);
      }
      if (["i", "j", "I", "J"].includes(name)) {
        this.fail(`${shown} is not a name here, and answers are real numbers; ${QB.listing(names)}`, "name", token);
      }
      if (Object.hasOwn(T.elsewhere, name)) this.fail(`${shown} is not known here: ${T.elsewhere[name]}`, "name", token);
      const latex = token.raw.startsWith("\\") && !T.greekNames.includes(name);
      if (latex && !name.includes("_") && !token.raw.includes("{")) {
        this.fail(`the LaTeX command ${shown} is not known here`, "latex", token);
      }
      this.fail(`${shown} is not a name here; ${QB.likely(name, names)}`, "name", token);
    }
  }

  Object.assign(QB, { Grammar });
}
