// From typed characters to plain ones (the counterpart of response/chars.py). None is dropped in silence.
{
  /** An answer that cannot be read; that is not the same as a wrong one. `position` counts characters from 0. */
  class ResponseError extends Error {
    constructor(message, position, code) {
      super(message);
      this.position = position;
      this.code = code;
    }
  }

  const ITALIC_NUMBERS = [[0x1d434, 0x1d467], [0x1d6e2, 0x1d71b], [0x210e, 0x210e]];

  /** Plain text and, for each of its characters and its end, the place in the typed text. */
  function plain(text, lines = false) {
    const T = QB.tables;
    const typed = Array.from(text);
    if (typed.length > T.limits.max_chars) {
      throw new ResponseError(
        `the answer is too long: ${typed.length} characters, at most ${T.limits.max_chars} are read`,
        T.limits.max_chars, "length");
    }
    let start = 0;
    let end = typed.length;
    while (start < end && " \t\r\n".includes(typed[start])) start++;
    while (end > start && " \t\r\n".includes(typed[end - 1])) end--;
    let out = "";
    const where = [];
    let place = start;
    while (place < end) {
      const [piece, taken] = pieceAt(typed, place, end, lines);
      out += piece;
      for (let i = 0; i < piece.length; i++) where.push(place);
      place += taken;
    }
    if (!out) throw new ResponseError("the answer is empty", 0, "empty");
    where.push(end);
    return { text: out, where };
  }

  function pieceAt(typed, place, end, lines) {
    const T = QB.tables;
    const char = typed[place];
    for (const [table, before] of [[T.superscripts, "^"], [T.subscripts, "_"]]) {
      if (Object.hasOwn(table, char)) {
        let stop = place;
        let inner = "";
        while (stop < end && Object.hasOwn(table, typed[stop])) inner += table[typed[stop++]];
        return [`${before}{${inner}}`, stop - place];
      }
    }
    if (Object.hasOwn(T.same, char)) return [T.same[char], 1];
    if (char === "\t" || (lines && (char === "\r" || char === "\n"))) return [" ", 1];
    if ((char >= " " && char <= "~") || Object.hasOwn(T.greek, char) || T.kept.includes(char)) return [char, 1];
    const code = char.codePointAt(0);
    if (code >= 0xff01 && code <= 0xff5e) return [String.fromCharCode(code - 0xfee0), 1];
    if (ITALIC_NUMBERS.some(([low, high]) => code >= low && code <= high)) {
      const letter = char.normalize("NFKC");
      if (/^[\x00-\x7f]$/.test(letter) || Object.hasOwn(T.greek, letter)) return [letter, 1];
    }
    throw new ResponseError(describe(char), place, "character");
  }

  /** Why a character is refused, in words, without printing what could disturb the line. */
  function describe(char) {
    const T = QB.tables;
    if (Object.hasOwn(T.advice, char)) return `${char} cannot be used here: ${T.advice[char]}`;
    const number = char.codePointAt(0);
    const code = "U+" + number.toString(16).toUpperCase().padStart(4, "0");
    if (char === "\r" || char === "\n") return "give the answer on one line";
    if (/[\p{C}\p{Zl}\p{Zp}]/u.test(char)) {
      return `there is an invisible or broken character here (${code}): type this part of the answer again`;
    }
    if (/\p{M}/u.test(char)) return `there is an accent or mark on a letter here (${code}): use plain letters`;
    if (/\p{Z}/u.test(char)) return `there is an unusual space here (${code}): use an ordinary space`;
    const quoted = /[\u0590-\u08ff]/.test(char) ? "" : `'${char}': `;
    if (/\p{N}/u.test(char)) return `${quoted}only the digits 0 to 9 are read (${code})`;
    if ((number >= 0x1d400 && number <= 0x1d7ff) || (number >= 0x2100 && number <= 0x214f)) {
      return `${quoted}bold and script letters are not read (${code}): type the plain letter`;
    }
    if (/\p{L}/u.test(char)) {
      return `${quoted}not a letter from a to z, though it may look like one (${code}): type it again`;
    }
    return `${quoted}this character cannot be used in an answer (${code})`;
  }

  Object.assign(QB, { ResponseError, plain, describe });
}
