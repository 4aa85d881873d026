// Vectors and matrices: `[1, 2]`, `[[1, 2], [3, 4]]`, LaTeX matrices (response/grid.py).
{
  const ENVIRONMENTS = ["pmatrix", "bmatrix", "matrix", "smallmatrix"];
  const BRACKETS = ["[", "("];
  const VECTOR = "write the vector in brackets, such as [1, 2]";
  const MATRIX = "write the matrix row by row, such as [[1, 2], [3, 4]]";
  const count = (number, one, many) => `${number} ${number === 1 ? one : many}`;

  /** One column, whether it was typed lying or standing. */
  function vector(grammar) {
    const start = grammar.here;
    let rows;
    if (environmentFollows(grammar)) rows = environment(grammar);
    else if (grammar.at("open", "[") && grammar.following.text === "[") rows = rowsOf(grammar, VECTOR);
    else rows = rowOf(grammar, VECTOR).map((entry) => [entry]);
    if (rows.length === 1) rows = rows[0].map((entry) => [entry]);
    if (rows.some((row) => row.length > 1)) {
      grammar.fail(`a vector is asked for, and this is a matrix: ${VECTOR}`, "shape", start);
    }
    transpose(grammar);
    return { pos: start.pos, rows };
  }

  function matrix(grammar) {
    const start = grammar.here;
    const rows = environmentFollows(grammar) ? environment(grammar) : rowsOf(grammar, MATRIX);
    return { pos: start.pos, rows };
  }

  /** Refuse a grid of another shape than is asked for, or of too many entries. */
  function checkShape(grammar, grid, wanted, isVector) {
    const most = QB.tables.limits.max_entries;
    const [high, wide] = [grid.rows.length, grid.rows[0].length];
    const start = grammar.tokens[0];
    if (high * wide > most) grammar.fail(`too many entries: at most ${most}`, "length", start);
    if (!wanted || (high === wanted[0] && wide === wanted[1])) return;
    const found = isVector
      ? `this vector has ${count(high, "entry", "entries")}, and ${wanted[0]} are asked for`
      : `this matrix is ${high} by ${wide} (rows by columns), and ${wanted[0]} by ${wanted[1]} is asked for`;
    const more = high * wide > wanted[0] * wanted[1];
    grammar.fail(found + (more ? "; is a comma meant as a decimal point? write 1.5" : ""), "shape", start);
  }

  function rowOf(grammar, advice) {
    if (!grammar.at("open", ...BRACKETS)) grammar.fail(advice, "bracket");
    const opening = grammar.advance();
    const entries = [];
    grammar.inside(() => {
      for (;;) {
        if (grammar.at("comma") || grammar.at("close")) grammar.fail("an entry is missing here", "missing");
        entries.push(grammar.sum());
        if (!grammar.at("comma")) break;
        grammar.advance();
      }
    });
    grammar.close(opening);
    return entries;
  }

  function rowsOf(grammar, advice) {
    if (!(grammar.at("open", ...BRACKETS) && BRACKETS.includes(grammar.following.text))) {
      grammar.fail(advice, "bracket");
    }
    const opening = grammar.advance();
    const rows = [];
    for (;;) {
      const start = grammar.here;
      rows.push(rowOf(grammar, advice));
      checkEven(grammar, rows, start);
      if (!grammar.at("comma")) break;
      grammar.advance();
    }
    grammar.close(opening);
    return rows;
  }

  function checkEven(grammar, rows, start) {
    const last = rows[rows.length - 1].length;
    if (last === rows[0].length) return;
    const [have, want] = [count(last, "entry", "entries"), count(rows[0].length, "entry", "entries")];
    grammar.fail(`this row has ${have}, the first row has ${want}`, "shape", start);
  }

  const environmentFollows = (grammar) =>
    grammar.at("begin") || (grammar.at("open", ...BRACKETS) && grammar.following.kind === "begin");

  function environment(grammar) {
    const opening = grammar.at("open") ? grammar.advance() : null;
    const begin = grammar.advance();
    if (!ENVIRONMENTS.includes(begin.text)) {
      grammar.fail(`\\begin{${begin.text.slice(0, 20)}} is not read: use \\begin{pmatrix}`, "latex", begin);
    }
    const rows = [];
    while (!grammar.at("finish")) {
      const start = grammar.here;
      const entries = [grammar.sum()];
      while (grammar.at("column")) {
        grammar.advance();
        entries.push(grammar.sum());
      }
      rows.push(entries);
      checkEven(grammar, rows, start);
      if (grammar.at("row")) grammar.advance();
      else if (!grammar.at("finish")) {
        if (grammar.at("end")) grammar.fail(`\\end{${begin.text}} is missing`, "latex", begin);
        grammar.unexpected();
      }
    }
    if (!rows.length) grammar.fail("there is nothing in this matrix", "missing", begin);
    const finish = grammar.advance();
    if (finish.text !== begin.text) {
      grammar.fail(`\\begin{${begin.text}} is closed by \\end{${finish.text.slice(0, 20)}}`, "latex", finish);
    }
    if (opening) grammar.close(opening);
    return rows;
  }

  /** A vector may be written lying with ^T; a vector answer has no orientation, so it changes nothing. */
  function transpose(grammar) {
    if (!grammar.at("op", "^") || grammar.declared.has("T")) return;
    const place = grammar.index + 1;
    const texts = grammar.tokens.slice(place, place + 3).map((token) => token.text);
    const size = texts[0] === "{" && texts[2] === "}" ? 3 : 1;
    if (texts.length && ["T", "top", "intercal"].includes(texts[size >> 1])) grammar.index = place + size;
  }

  Object.assign(QB, { vector, matrix, checkShape });
}
