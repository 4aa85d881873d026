// Variant `k` out of the variants of a question stored together (the counterpart of pack.py).
{
  QB.unpack = function unpack(packed, k) {
    if (Array.isArray(packed)) return packed.map((entry) => unpack(entry, k));
    if (packed === null || typeof packed !== "object") return packed;
    if ("$" in packed) return packed.$[k];
    if ("$t" in packed) return packed.$t.map((piece) => unpack(piece, k)).join("");
    if ("$p" in packed) return packed.$i[k].map((i) => packed.$p[i]).join("");
    return Object.fromEntries(Object.entries(packed).map(([key, value]) => [key, unpack(value, k)]));
  };
}
