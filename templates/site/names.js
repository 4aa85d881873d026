// Names: `w_0`, `w0`, `w_{0}` and `w₀` are one, and so are `eta`, `\eta` and `η` (response/names.py).
{
  const GREEK = `[${Object.keys(QB.tables.greek).join("")}]`;
  const WORD = `\\\\?[A-Za-z]+|${GREEK}`;
  const ACCENT = Object.keys(QB.tables.accents).join("|");
  const SOURCE =
    `(?:\\\\(?<accent>${ACCENT})(?:\\s*\\{\\s*(?<under>${WORD})\\s*\\}|\\s+(?<next>[A-Za-z](?![A-Za-z]))` +
    `|\\s*(?<command>\\\\[A-Za-z]+))` +
    `|\\\\(?:mathrm|text|operatorname|mathit)\\s*\\{\\s*(?<upright>[A-Za-z]+[0-9]*)\\s*\\}` +
    `|\\\\(?<latex>[A-Za-z]+)|(?<plain>(?:[A-Za-z]+|${GREEK})[0-9]*))` +
    `(?:_(?:\\{(?<braced>(?:[^{}]|\\{[^{}]*\\})*)\\}|(?<bare>[A-Za-z0-9]+|\\\\[A-Za-z]+|${GREEK}[0-9]*)))?`;
  const NAME = new RegExp(SOURCE, "y");
  const WHOLE = new RegExp(`^(?:${SOURCE})$`);
  const UPRIGHT = /\\(?:mathrm|text|mathit|operatorname)\s*\{([^{}]*)\}/g;
  const SUBSCRIPT = /^[A-Za-z0-9]+(?:[,+-][A-Za-z0-9]+)*$/;

  /** The one spelling of a name, or null for what is none. */
  function canonical(raw) {
    const T = QB.tables;
    const part = WHOLE.exec(raw.trim())?.groups;
    if (!part) return null;
    let head = part.under ?? part.next ?? part.command ?? part.upright ?? part.latex ?? part.plain;
    head = Object.hasOwn(T.greek, head[0]) ? T.greek[head[0]] + head.slice(1) : head.replace(/^\\+/, "");
    if (part.accent) head += T.accents[part.accent];
    let below = part.braced ?? part.bare;
    if (below === undefined) return head;
    below = below.replace(UPRIGHT, "$1").replace(/[\\ {}]/g, "");
    below = Array.from(below, (char) => T.greek[char] ?? char).join("");
    if (!SUBSCRIPT.test(below)) return null;
    return /^[0-9]+$/.test(below) && /^[A-Za-z]+$/.test(head) ? head + below : `${head}_${below}`;
  }

  const isBuiltIn = (name) =>
    Object.hasOwn(QB.tables.functions, name) || Object.hasOwn(QB.tables.aliases, name) ||
    QB.tables.constants.includes(name);

  /** The letters of a word that can only be a product of declared letters (and e); else nothing. */
  function splitWord(word, declared) {
    const letters = Array.from(word);
    if (letters.length < 2 || letters.length > 4 || new Set(letters).size < letters.length) return [];
    if (isBuiltIn(word) || QB.tables.greekNames.includes(word)) return [];
    return letters.every((letter) => declared.has(letter) || letter === "e") ? letters : [];
  }

  /** The usual form of a Greek letter's variant: `varepsilon0` is epsilon0. */
  function usualLetter(name) {
    for (const [variant, usual] of Object.entries(QB.tables.variants)) {
      if (name.startsWith(variant)) return usual + name.slice(variant.length);
    }
    return name;
  }

  /** A canonical name as it can be typed again: braces where the subscript is not one word. */
  function typed(name) {
    const at = name.indexOf("_");
    if (at < 0) return name;
    const below = name.slice(at + 1);
    return below && !/^[A-Za-z0-9]+$/.test(below) ? `${name.slice(0, at)}_{${below}}` : name;
  }

  /** The declared names, for a message. */
  function listing(names) {
    const shown = [...names].sort().map(typed);
    return shown.length ? `the names here are ${shown.slice(0, 8).join(", ")}` : "this answer has no letters in it";
  }

  /** What may have been meant by an unknown name, or the names there are. */
  function likely(name, declared) {
    const names = [...declared].sort();
    if (name.length > 20) return listing(names);
    const functions = Object.keys(QB.tables.functions);
    const bare = name.replaceAll("_", "").toLowerCase();
    const alike = names.find((candidate) => candidate.replaceAll("_", "").toLowerCase() === bare);
    if (alike) return `did you mean ${typed(alike)}?`;
    const lower = name.toLowerCase();
    if (Object.hasOwn(QB.tables.functions, lower)) return `did you mean ${lower}(…)?`;
    const number = name.replace(/^[A-Za-z]+/, "");
    const head = name.slice(0, name.length - number.length);
    if (/^[0-9]+$/.test(number) && names.includes(head)) return `did you mean ${head}^${number} or ${number}*${head}?`;
    const parts = segments(name, [...names, ...functions, ...Object.keys(QB.tables.aliases), "pi", "e"]);
    if (parts.length) return `did you mean ${parts.map(typed).join("*")}?`;
    for (const one of functions.slice().sort((a, b) => b.length - a.length)) {
      const rest = name.slice(one.length);
      if (name.toLowerCase().startsWith(one) && /^[A-Za-z0-9]+$/.test(rest)) return `did you mean ${one}(${rest})?`;
    }
    const near = [...names, ...functions, "pi"].find((word) => name.length > 2 && oneSlip(name, word));
    return near ? `did you mean ${typed(near)}?` : listing(names);
  }

  function segments(name, known) {
    const words = [...new Set(known)].sort((a, b) => b.length - a.length);
    const parts = [];
    let rest = name;
    while (rest && parts.length < 4) {
      const found = words.find((word) => rest.startsWith(word));
      if (!found) return [];
      parts.push(found);
      rest = rest.slice(found.length);
    }
    const whole = !rest && parts.length > 1;
    return whole && parts.slice(0, -1).every((part) => !Object.hasOwn(QB.tables.functions, part)) ? parts : [];
  }

  /** Whether one letter changed, left out, added or swapped makes one word the other. */
  function oneSlip(one, other) {
    if (Math.abs(one.length - other.length) > 1) return false;
    let i = 0;
    while (i < one.length && one[i] === other[i]) i++;
    const [a, b] = [one.slice(i), other.slice(i)];
    return a.slice(1) === b.slice(1) || a.slice(1) === b || a === b.slice(1) ||
      (a[0] === b[1] && a[1] === b[0] && a.slice(2) === b.slice(2));
  }

  Object.assign(QB, { NAME, canonical, splitWord, usualLetter, typed, listing, likely });
}
