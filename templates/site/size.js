// A dry run over the tree: is anything too large, undefined or not real? (response/size.py)
{
  const { F, ResponseError } = QB;

  /** The size of a node: its value when it has no names, and bounds on it when multiplied out. */
  function measure(node) {
    const size = measured(node);
    check(size, node);
    return size;
  }

  const base = { value: null, degree: 0, terms: 1, bits: 1, growth: 0, functions: 0, nodes: 1 };
  const bitsOf = (exact) => Math.max(F.bits(exact.n), F.bits(exact.d));
  const constant = (size, value) =>
    ({ ...size, value, bits: value.exact ? bitsOf(value.exact) : size.bits, degree: 0, terms: 1 });
  const total = (sizes, key) => sizes.reduce((sum, size) => sum + size[key], 0);
  const most = (sizes, key) => Math.max(...sizes.map((size) => size[key]));
  const joined = (sizes) => ({
    ...base, bits: most(sizes, "bits"), growth: most(sizes, "growth"), functions: most(sizes, "functions"),
    nodes: 1 + total(sizes, "nodes"),
  });

  function choose(n, k) {
    let out = 1;
    for (let i = 1; i <= k && out < 1e15; i++) out = (out * (n - k + i)) / i;
    return out;
  }

  function measured(node) {
    const numbers = new QB.Arithmetic(node.pos);
    switch (node.type) {
      case "num": return constant(base, numbers.number(node.value));
      case "const": return constant(base, node.name === "pi" ? QB.PI : QB.E);
      case "name": return { ...base, degree: 1 };
      case "neg": {
        const size = measure(node.arg);
        return { ...size, value: size.value && numbers.add([[true, size.value]]), nodes: size.nodes + 1 };
      }
      case "sum": {
        const sizes = node.terms.map(([, term]) => measure(term));
        const size = {
          ...joined(sizes), degree: most(sizes, "degree"), terms: total(sizes, "terms"),
          bits: most(sizes, "bits") + (32 - Math.clz32(sizes.length)),
        };
        if (!sizes.every((one) => one.value)) return size;
        return constant(size, numbers.add(node.terms.map(([minus], i) => [minus, sizes[i].value])));
      }
      case "product": return productOf(numbers, node.factors.map(measure));
      case "div": {
        const [top, bottom] = [measure(node.top), measure(node.bottom)];
        const size = productOf(numbers, [{ ...top, value: null }, { ...bottom, value: null }]);
        const value = bottom.value ? numbers.over(top.value, bottom.value) : null;
        return value ? constant(size, value) : size;
      }
      case "pow": return powerOf(numbers, measure(node.base), measure(node.exponent));
      case "call": return callOf(numbers, node.name, node.args.map(measure));
    }
    throw new TypeError(`no size of ${node.type}`);
  }

  function productOf(numbers, sizes) {
    const size = {
      ...joined(sizes), degree: total(sizes, "degree"), bits: total(sizes, "bits"),
      terms: sizes.reduce((all, one) => all * one.terms, 1),
    };
    if (!sizes.every((one) => one.value)) return size;
    return constant(size, sizes.map((one) => one.value).reduce((a, b) => numbers.times(a, b)));
  }

  function powerOf(numbers, below, exponent) {
    const limits = QB.tables.limits;
    let size = joined([below, exponent]);
    if (below.value && QB.signOf(below.value) === 0 && !exponent.value) {
      numbers.fail("zero to a power with letters in it is not defined for all their values", "zero");
    }
    const power = exponent.value?.exact ?? null;
    if (!power || power.d > 1n) size.functions++;
    if (!power) {
      size = { ...size, degree: below.degree, terms: below.terms, bits: below.bits, growth: size.growth + 1 };
    } else {
      const whole = F.neg(F.floor(F.neg(F.abs(power)))).n;
      const times = Math.max(1, Number(whole));
      if (power.d > BigInt(limits.max_root)) numbers.fail(`this root goes beyond the ${limits.max_root}th`, "magnitude");
      if (power.d > 1n && below.bits > limits.max_radicand_bits) {
        numbers.fail("the number below this root is too large", "magnitude");
      }
      if (!below.value) {
        if (times > limits.max_degree) numbers.fail(`this exponent is too large: at most ${limits.max_degree}`, "degree");
        size = {
          ...size, degree: below.degree * times, bits: below.bits * times,
          terms: choose(below.terms + times - 1, times),
        };
      }
    }
    return below.value && exponent.value ? constant(size, numbers.power(below.value, exponent.value)) : size;
  }

  function callOf(numbers, name, sizes) {
    const { limits, exponentials, bounded } = QB.tables;
    let size = joined(sizes);
    if (name === "sqrt" && size.bits > limits.max_radicand_bits) {
      numbers.fail("the number below this root is too large", "magnitude");
    }
    const growth = size.growth + (exponentials.includes(name) ? 1 : 0);
    if (growth > limits.max_growth) numbers.fail("too many exponentials within exponentials", "size");
    size = { ...size, functions: size.functions + 1, growth: bounded.includes(name) ? 0 : growth };
    const values = sizes.map((one) => one.value).filter(Boolean);
    if (values.length === sizes.length) return constant(size, numbers.call(name, values));
    if (["factorial", "binomial"].includes(name) && values.length) numbers.call("factorial", values);
    return { ...size, degree: 1 };
  }

  function check(size, node) {
    const limits = QB.tables.limits;
    for (const [have, cap, message] of [
      [size.nodes, limits.max_nodes, "the answer has too many parts"],
      [size.degree, limits.max_degree, "the degree of the answer is too large"],
      [size.terms, limits.max_terms, "the answer would have too many terms when multiplied out"],
      [size.bits, limits.max_bits, "the numbers in the answer are too large when multiplied out"],
      [size.growth, limits.max_growth, "too many exponentials within exponentials"],
      [size.functions, limits.max_functions, "too many functions or roots within each other"],
    ]) if (have > cap) throw new ResponseError(message, node.pos, "size");
  }

  QB.measure = measure;
}
