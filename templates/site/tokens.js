// From plain characters to tokens: numbers, names, signs, brackets and some LaTeX (response/tokens.py).
{
  const { ResponseError } = QB;
  const PAIRS = { "(": ")", "[": "]", "{": "}", "\\{": "\\}", "⌊": "⌋", "⌈": "⌉" };
  const CLOSING = new Set(Object.values(PAIRS));
  const NUMBER = /(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]-?[0-9]+|E\+[0-9]+)?/y;
  const PLUS_POWER = /e\+[0-9]/y;
  const AFTER_POINT = " +-*/^)]},|&";
  const COMMAND = /\\(?:[A-Za-z]+|[^\n])/y;
  const ENVIRONMENT = /\{\s*([A-Za-z]*)\*?\s*\}/y;
  const SIGNS = {
    "+": "op", "-": "op", "*": "op", "/": "op", "^": "op", "!": "op", ",": "comma", "|": "bar", "&": "column",
  };
  const DELIMITERS = [["$$", "$$"], ["$", "$"], ["\\(", "\\)"], ["\\[", "\\]"]];

  const token = (kind, text, pos, raw = "") => ({ kind, text, pos, raw });

  function matchAt(pattern, text, place, stop) {
    pattern.lastIndex = place;
    return pattern.exec(stop < text.length ? text.slice(0, stop) : text);
  }

  /** The tokens of an answer; the last has kind `end`. */
  function tokens(source) {
    const { text, where } = source;
    const most = QB.tables.limits.max_tokens;
    let [start, stop] = [0, text.length];
    for (const [left, right] of DELIMITERS) {
      if (text.startsWith(left) && text.endsWith(right) && stop >= left.length + right.length) {
        [start, stop] = [left.length, stop - right.length];
        break;
      }
    }
    const found = [];
    let place = start;
    while (place < stop) {
      if (text[place] === " ") {
        place++;
        continue;
      }
      const [one, after] = tokenAt(text, place, stop, where);
      if (one) found.push(one);
      if (found.length > most) {
        throw new ResponseError(`the answer has too many parts: more than ${most}`, where[place], "length");
      }
      place = after;
    }
    return [...found, token("end", "", where[stop])];
  }

  function tokenAt(text, place, stop, where) {
    const char = text[place];
    const pos = where[place];
    if (/[0-9]/.test(char) || (char === "." && /[0-9]/.test(text[place + 1] ?? ""))) return number(text, place, stop, where);
    if (char === "\\") return command(text, place, stop, where);
    if (/[A-Za-z]/.test(char) || Object.hasOwn(QB.tables.greek, char)) return name(text, place, stop, where);
    if (text.startsWith("**", place)) return [token("op", "^", pos, "**"), place + 2];
    if (text.startsWith("->", place)) throw new ResponseError("an arrow is not used here", pos, "character");
    if (Object.hasOwn(SIGNS, char)) return [token(SIGNS[char], char, pos, char), place + 1];
    if (Object.hasOwn(PAIRS, char)) return [token("open", char, pos, char), place + 1];
    if (CLOSING.has(char)) return [token("close", char, pos, char), place + 1];
    if (char === "√") return [token("root", "√", pos, char), place + 1];
    if (char === "=") {
      const size = /^=+/.exec(text.slice(place, stop))[0].length;
      return [token("equals", "=".repeat(size), pos, "="), place + size];
    }
    if (char === "_") {
      throw new ResponseError("'_' may only stand inside a name, once, such as w_0 or w_{ij}", pos, "name");
    }
    if (char === "$") throw new ResponseError("'$' may only stand around the whole answer", pos, "character");
    throw new ResponseError(QB.describe(char), pos, "character");
  }

  function number(text, place, stop, where) {
    const found = matchAt(NUMBER, text, place, stop)[0];
    const end = place + found.length;
    const rest = text[end] ?? "";
    if (matchAt(PLUS_POWER, text, end, stop)) {
      throw new ResponseError(
        `this could mean ${found}*10^… or ${found}*e + …: write the one you mean`, where[end], "ambiguous");
    }
    if (rest === "." || (found.endsWith(".") && end < stop && !AFTER_POINT.includes(rest))) {
      throw new ResponseError("a number has one point, with digits after it, such as 0.5", where[end], "number");
    }
    if (rest === "_") throw new ResponseError("'_' cannot stand after a number", where[end], "name");
    return [token("number", found, where[place], found), end];
  }

  function name(text, place, stop, where) {
    const match = matchAt(QB.NAME, text, place, stop);
    if (!match) throw new ResponseError("this is not a name that can be read", where[place], "name");
    const raw = match[0];
    const end = place + raw.length;
    if (end < stop && text[end] === "_") {
      const what = raw.includes("_") ? "one subscript" : "a letter or a number after '_'";
      throw new ResponseError(`a name has ${what}, such as w_0 or w_{ij}`, where[end], "name");
    }
    const proper = QB.canonical(raw);
    if (proper === null) throw new ResponseError("this subscript is not a name or a number", where[place], "name");
    return [token("name", proper, where[place], raw), end];
  }

  function command(text, place, stop, where) {
    const T = QB.tables;
    const match = matchAt(COMMAND, text, place, stop);
    if (!match) throw new ResponseError("a backslash at the end of the answer", where[place], "character");
    const raw = match[0];
    const word = raw.slice(1);
    const end = place + raw.length;
    const pos = where[place];
    if (T.spacing.includes(word)) return [null, end];
    if (Object.hasOwn(T.commands, word)) return [token(...T.commands[word], pos, raw), end];
    if (word === "begin" || word === "end") {
      const environment = matchAt(ENVIRONMENT, text, end, stop);
      if (!environment) throw new ResponseError(`write \\${word}{pmatrix}`, pos, "latex");
      return [token(word === "begin" ? "begin" : "finish", environment[1], pos, raw), end + environment[0].length];
    }
    if (Object.hasOwn(T.refused, word)) {
      throw new ResponseError(`\\${word} cannot be used here: ${T.refused[word]}`, pos, "latex");
    }
    if (/^[A-Za-z]$/.test(word)) {
      throw new ResponseError(`\\${word} has no meaning here: for a division write /`, pos, "latex");
    }
    if (/[A-Za-z]/.test(word[0]) || Object.hasOwn(T.greek, word[0])) return name(text, place, stop, where);
    throw new ResponseError("a backslash before this character has no meaning here", pos, "latex");
  }

  Object.assign(QB, { PAIRS, token, tokens });
}
