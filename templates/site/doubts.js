// What people read in two ways is refused, and both readings are offered (response/doubts.py).
{
  const N = {
    num: (pos, text, value) => ({ type: "num", pos, text, value }),
    name: (pos, name) => ({ type: "name", pos, name }),
    constant: (pos, name) => ({ type: "const", pos, name }),
    neg: (pos, arg) => ({ type: "neg", pos, arg }),
    sum: (pos, terms) => ({ type: "sum", pos, terms }),
    product: (pos, factors) => ({ type: "product", pos, factors }),
    div: (pos, top, bottom) => ({ type: "div", pos, top, bottom }),
    pow: (pos, base, exponent) => ({ type: "pow", pos, base, exponent }),
    call: (pos, name, args) => ({ type: "call", pos, name, args }),
  };

  function failBetween(grammar, one, other, token) {
    const offered = QB.readings(one, other);
    const what = offered ? `this could mean ${offered}` : "this can be read in two ways";
    grammar.fail(`${what}: write the one you mean`, "ambiguous", token);
  }

  /** Refuse 1/2x and a/b/c; a/b*c is (a/b)*c to everyone who types it. */
  function checkAfterDivision(grammar, slash, top, bottom) {
    const token = grammar.here;
    if (grammar.at("op", "/")) {
      grammar.advance();
      const third = grammar.signedFactor().node;
      const left = N.div(token.pos, N.div(slash.pos, top, bottom), third);
      failBetween(grammar, left, N.div(slash.pos, top, N.div(token.pos, bottom, third)), token);
    }
    if (grammar.startsFactor()) {
      const third = grammar.factor().node;
      const left = N.product(token.pos, [N.div(slash.pos, top, bottom), third]);
      failBetween(grammar, left, N.div(slash.pos, top, N.product(token.pos, [bottom, third])), token);
    }
  }

  const isLiteralFraction = (node) => node.type === "div" && QB.isWhole(node.top) && QB.isWhole(node.bottom);

  /** Refuse a product without a sign where it could be something else; `token` starts `right`. */
  function checkAdjacent(grammar, token, left, right) {
    if (left.loose === "number" && isLiteralFraction(right)) {
      const mixed = N.sum(token.pos, [[false, left.node], [false, right]]);
      failBetween(grammar, mixed, N.product(token.pos, [left.node, right]), token);
    }
    if (token.kind === "number") {
      if (left.loose !== "number") {
        grammar.fail("a number after a factor: write it in front, or a * between them", "adjacent", token);
      }
      const advice = grammar.at("op", "/") ? "for a mixed number write 1 + 1/2" : "no spaces inside a number";
      grammar.fail(`two numbers side by side: write a sign between them; ${advice}`, "adjacent", token);
    }
    if (left.loose === "power") {
      const power = left.node.type === "neg" ? left.node.arg : left.node;
      const longer = signed(power.exponent, (exponent) => N.product(token.pos, [exponent, right]));
      failBetween(grammar, N.product(token.pos, [power, right]), N.pow(power.pos, power.base, longer), token);
    }
    if (left.loose === "bars") grammar.fail("write a * after the closing bar", "ambiguous", token);
    if (left.loose === "e" && token.kind === "open") {
      failBetween(grammar, N.pow(token.pos, left.node, right), N.product(token.pos, [left.node, right]), token);
    }
  }

  /** 2^3^2 is 512 to some and 64 to others. */
  function failChain(grammar, power) {
    const token = grammar.advance();
    const [third] = grammar.exponent();
    const upwards = N.pow(power.pos, power.base, N.pow(token.pos, power.exponent, third));
    failBetween(grammar, N.pow(token.pos, power, third), upwards, token);
  }

  const isOne = (exponent) => {
    const number = exponent.type === "neg" ? exponent.arg : exponent;
    return number.type === "num" && number.text === "1";
  };

  /** x^1/2 is (x^1)/2 by the rules and a root in most heads. */
  function failRoot(grammar, power) {
    const token = grammar.advance();
    const third = grammar.signedFactor().node;
    const root = N.pow(power.pos, power.base, signed(power.exponent, (one) => N.div(token.pos, one, third)));
    failBetween(grammar, root, N.div(token.pos, power, third), token);
  }

  const signed = (exponent, change) =>
    exponent.type === "neg" ? N.neg(exponent.pos, change(exponent.arg)) : change(exponent);

  /** After `sin x` without brackets: refuse `sin x y`, `sin x/2`, `sin x^2`, `sin x*y` and `sin x!`. */
  function checkAfterArgument(grammar, call) {
    const token = grammar.here;
    const arg = call.args[call.args.length - 1];
    const withArg = (inner) => N.call(call.pos, call.name, [...call.args.slice(0, -1), inner]);
    if (grammar.at("op", "!")) {
      failBetween(grammar, withArg(N.call(token.pos, "factorial", [arg])), N.call(token.pos, "factorial", [call]), token);
    }
    if (grammar.at("op", "^")) {
      grammar.advance();
      const [second] = grammar.exponent();
      failBetween(grammar, withArg(N.pow(token.pos, arg, second)), N.pow(token.pos, call, second), token);
    }
    if (grammar.at("op", "/")) {
      grammar.advance();
      const second = grammar.signedFactor().node;
      failBetween(grammar, withArg(N.div(token.pos, arg, second)), N.div(token.pos, call, second), token);
    }
    if (grammar.at("op", "*") || grammar.startsFactor()) {
      if (grammar.at("op", "*")) grammar.advance();
      const second = grammar.signedFactor().node;
      failBetween(grammar, withArg(N.product(token.pos, [arg, second])), N.product(token.pos, [call, second]), token);
    }
  }

  Object.assign(QB, { N, checkAfterDivision, checkAdjacent, failChain, isOne, failRoot, checkAfterArgument });
}
