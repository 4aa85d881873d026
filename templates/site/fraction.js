// Exact fractions of whole numbers: {n, d} in lowest terms, d above zero.
{
  const abs = (n) => (n < 0n ? -n : n);
  function gcd(a, b) {
    while (b) [a, b] = [b, a % b];
    return a;
  }
  function make(n, d = 1n) {
    if (d < 0n) [n, d] = [-n, -d];
    const common = gcd(abs(n), d);
    return { n: n / common, d: d / common };
  }
  const bits = (n) => (n === 0n ? 0 : (abs(n).toString(16).length - 1) * 4 + (32 - Math.clz32(parseInt(abs(n).toString(16)[0], 16))));

  const F = {
    ONE: { n: 1n, d: 1n },
    ZERO: { n: 0n, d: 1n },
    make,
    of: (n) => ({ n: BigInt(n), d: 1n }),
    /** `-3/4`, `0.25`, `12`: what the bank writes; and a typed mantissa with its power of ten. */
    parse(text, power = 0) {
      if (text.includes("/")) return make(...text.split("/").map(BigInt));
      const negative = text.startsWith("-");
      const [whole, digits = ""] = text.replace("-", "").split(".");
      const n = BigInt((whole || "0") + digits) * (negative ? -1n : 1n);
      const shift = power - digits.length;
      return shift >= 0 ? make(n * 10n ** BigInt(shift)) : make(n, 10n ** BigInt(-shift));
    },
    add: (a, b) => make(a.n * b.d + b.n * a.d, a.d * b.d),
    sub: (a, b) => make(a.n * b.d - b.n * a.d, a.d * b.d),
    mul: (a, b) => make(a.n * b.n, a.d * b.d),
    div: (a, b) => make(a.n * b.d, a.d * b.n),
    neg: (a) => ({ n: -a.n, d: a.d }),
    abs: (a) => ({ n: abs(a.n), d: a.d }),
    pow: (a, k) => (k >= 0 ? { n: a.n ** BigInt(k), d: a.d ** BigInt(k) } : make(a.d ** BigInt(-k), a.n ** BigInt(-k))),
    sign: (a) => (a.n > 0n) - (a.n < 0n),
    compare: (a, b) => { const x = a.n * b.d - b.n * a.d; return (x > 0n) - (x < 0n); },
    equal: (a, b) => a.n === b.n && a.d === b.d,
    floor: (a) => { const q = a.n / a.d; return F.of(a.n < 0n && q * a.d !== a.n ? q - 1n : q); },
    bits,
    /** The nearest floating-point number, also where both parts are beyond its range. */
    number(a) {
      const shift = BigInt(Math.max(0, 64 - (bits(a.n) - bits(a.d))));
      const quotient = (abs(a.n) << shift) / a.d;
      const excess = BigInt(Math.max(0, bits(quotient) - 64));
      const size = Number(quotient >> excess) * 2 ** Number(excess - shift);
      return a.n < 0n ? -size : size;
    },
    text: (a) => (a.d === 1n ? String(a.n) : `${a.n}/${a.d}`),
  };
  QB.F = F;
}
