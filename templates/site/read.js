// `QB.read`: a student's answer in, a tree and its value out, or a refusal with advice (response/parse.py).
{
  const { ResponseError } = QB;
  // Where an answer has no value at any of these, it has none anywhere that matters: 1/(x - x), sqrt(-x^2).
  const PLACES = [0.734375, 1.265625, 2.578125, -0.609375, -1.953125, 5, 2, 0.046875, 37];

  /**
   * Read an answer. `symbols` are the names that may be used, `kind` is scalar, vector or matrix, `shape` is
   * [rows, columns] or null, `lhs` what may stand in front as `lhs = `, `points` the points of the question
   * (else a few ordinary ones). Throws ResponseError.
   */
  function read(text, { symbols = [], kind = "scalar", shape = null, lhs = null, points = null } = {}) {
    const names = symbols.map(QB.canonical);
    const declared = new Set(names);
    const places = points ?? PLACES.map((_, i) => names.map((__, j) => PLACES[(i + 2 * j) % PLACES.length]));
    const valued = (tree) => QB.measure(tree).value ?? doubted(tree, names, places);
    const isGrid = kind !== "scalar";
    const found = withoutLhs(QB.tokens(QB.plain(text, isGrid)), lhs);
    const grammar = new QB.Grammar(found, declared);
    if (grammar.at("end")) grammar.fail("the answer is empty", "empty");
    if (!isGrid) {
      const tree = grammar.sum();
      checkEnd(grammar);
      return { tree, echo: QB.echo(tree), value: valued(tree) };
    }
    const isVector = kind === "vector";
    const grid = isVector ? QB.vector(grammar) : QB.matrix(grammar);
    checkEnd(grammar);
    QB.checkShape(grammar, grid, shape, isVector);
    const rows = grid.rows.map((row) => row.map((tree) => ({ tree, echo: QB.echo(tree), value: valued(tree) })));
    return { rows, echo: QB.echoGrid(grid, isVector) };
  }

  function checkEnd(grammar) {
    if (!grammar.at("end")) grammar.unexpected();
  }

  /** The tokens after `lhs =`, where the question asks for `lhs`. */
  function withoutLhs(found, lhs) {
    const name = lhs === null ? null : QB.canonical(lhs);
    const same = name !== null && found[0].kind === "name" && found[0].text === name;
    return same && found[1].kind === "equals" && found[1].text === "=" ? found.slice(2) : found;
  }

  /** Refuse a tree that has no real value at any of the places; else null, for it is no single number. */
  function doubted(tree, names, places) {
    let refusal = null;
    for (const place of places) {
      try {
        QB.evaluate(tree, environment(names, place));
        return null;
      } catch (error) {
        if (!(error instanceof ResponseError)) throw error;
        refusal = error;
      }
    }
    throw refusal;
  }

  /** Values for canonical names. */
  const environment = (names, place) => Object.fromEntries(names.map((name, i) => [name, QB.coordinate(place[i])]));

  /** A message about an answer that cannot be read, with the typed text and the place. */
  function pretty(error, text) {
    const typed = Array.from(text);
    if (error.position === null || !typed.length) return { message: error.message, before: "", at: "", after: "" };
    const place = Math.min(error.position, typed.length);
    return {
      message: error.message,
      before: typed.slice(Math.max(0, place - 24), place).join(""),
      at: typed[place] ?? "",
      after: typed.slice(place + 1, place + 25).join(""),
    };
  }

  Object.assign(QB, { read, pretty, environment });
}
