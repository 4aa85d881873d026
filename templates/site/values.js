// Numbers in an answer: exact where they are rational, else floats with an error bound (response/values.py).
{
  const { F, ResponseError } = QB;
  const EPS = 2 ** -50;

  /** A real number: `exact` (a fraction), or within `error` of `approx`. */
  const value = (approx, error = 0, exact = null) => ({ approx, error, exact });
  const signOf = (v) => {
    if (v.exact) return F.sign(v.exact);
    return Math.abs(v.approx) <= v.error ? null : Math.sign(v.approx);
  };
  const wholeOf = (v) => (v.exact && v.exact.d === 1n ? v.exact.n : null);
  const PI = value(Math.PI, 4 * EPS);
  const E = value(Math.E, 4 * EPS);

  /** The error function: its series near zero, a continued fraction far out. */
  function erf(x) {
    if (x < 0) return -erf(-x);
    if (x > 6) return 1;
    if (x < 2.5) {
      let [term, sum] = [x, x];
      for (let k = 1; k < 80; k++) {
        term *= (-x * x) / k;
        sum += term / (2 * k + 1);
      }
      return (2 / Math.sqrt(Math.PI)) * sum;
    }
    let tail = x;
    for (let k = 60; k > 0; k--) tail = x + k / 2 / tail;
    return 1 - Math.exp(-x * x) / (tail * Math.sqrt(Math.PI));
  }

  const clamp = (x) => Math.min(Math.max(x, -1), 1);
  const FLOATS = {
    exp: Math.exp, ln: Math.log, sqrt: (x) => Math.sqrt(Math.max(x, 0)), sin: Math.sin, cos: Math.cos,
    tan: Math.tan, sinh: Math.sinh, cosh: Math.cosh, tanh: Math.tanh, arctan: Math.atan, erf,
    arcsin: (x) => Math.asin(clamp(x)), arccos: (x) => Math.acos(clamp(x)),
    sigmoid: (x) => 1 / (1 + Math.exp(-x)), softplus: (x) => Math.log1p(Math.exp(x)),
    logb: (base, x) => Math.log(x) / Math.log(base),
  };
  const extreme = (sign) => (...args) => args.reduce((a, b) => (F.compare(a, b) * sign >= 0 ? a : b));
  // These keep rational numbers rational: on fractions, and on floats.
  const CORNERS = {
    abs: [F.abs, Math.abs],
    sign: [(a) => F.of(F.sign(a)), Math.sign],
    floor: [F.floor, Math.floor],
    ceil: [(a) => F.neg(F.floor(F.neg(a))), Math.ceil],
    max: [extreme(1), Math.max],
    min: [extreme(-1), Math.min],
    relu: [(a) => (F.sign(a) > 0 ? a : F.ZERO), (x) => Math.max(x, 0)],
    step: [(a) => F.of(F.sign(a) > 0 ? 1 : 0), (x) => (x > 0 ? 1 : 0)],
  };

  /** Computes at one place of the answer; refuses what is too large, undefined or not real. */
  class Arithmetic {
    constructor(pos) {
      this.pos = pos;
      this.limits = QB.tables.limits;
    }
    fail(message, code) {
      throw new ResponseError(message, this.pos, code);
    }
    tooLarge() {
      this.fail("a number here is too large or too small", "magnitude");
    }
    number(exact) {
      const [top, bottom] = [F.bits(exact.n), F.bits(exact.d)];
      const size = Math.abs(top - bottom) * Math.log10(2);
      if (Math.max(top, bottom) > this.limits.max_bits || (top && size > this.limits.max_log10)) this.tooLarge();
      const approx = F.number(exact);
      return value(approx, Math.abs(approx) * EPS, exact);
    }
    near(approx, error) {
      if (!Number.isFinite(approx) || !Number.isFinite(error)) this.tooLarge();
      if (approx && Math.abs(Math.log10(Math.abs(approx))) > this.limits.max_log10) this.tooLarge();
      return value(approx, error + Math.abs(approx) * EPS);
    }
    /** The sum of [subtracted?, value] pairs. */
    add(pairs) {
      if (pairs.every(([, v]) => v.exact)) {
        return this.number(pairs.reduce((sum, [minus, v]) => (minus ? F.sub(sum, v.exact) : F.add(sum, v.exact)), F.ZERO));
      }
      let [sum, error] = [0, 0];
      for (const [minus, v] of pairs) {
        sum += minus ? -v.approx : v.approx;
        error += v.error + Math.abs(sum) * EPS;
      }
      return this.near(sum, error);
    }
    times(left, right) {
      if (left.exact && right.exact) return this.number(F.mul(left.exact, right.exact));
      if ((left.exact && left.exact.n === 0n) || (right.exact && right.exact.n === 0n)) return this.number(F.ZERO);
      const error = Math.abs(left.approx) * right.error + Math.abs(right.approx) * left.error + left.error * right.error;
      return this.near(left.approx * right.approx, error);
    }
    /** The quotient; null when the top has letters. What may be zero below is refused. */
    over(top, bottom) {
      const sign = signOf(bottom);
      if (sign === 0) this.fail("division by zero", "zero");
      if (sign === null) this.fail("division by zero, or by a number too close to zero to tell", "zero");
      if (!top) return null;
      if (top.exact && bottom.exact) return this.number(F.div(top.exact, bottom.exact));
      const quotient = top.approx / bottom.approx;
      const error = (top.error + Math.abs(quotient) * bottom.error) / (Math.abs(bottom.approx) - bottom.error);
      return this.near(quotient, error);
    }
    power(base, exponent) {
      const n = wholeOf(exponent);
      const sign = signOf(base);
      if ((sign === 0 || sign === null) && signOf(exponent) !== 1) {
        this.fail("zero can only be raised to a positive power", "zero");
      }
      if (sign === 0) return this.number(F.ZERO);
      if (sign === -1 && n === null) {
        const advice = exponent.exact ? "; for a real root write -(8^(1/3))" : "";
        this.fail(`a negative number to a power that is not whole is not a real number${advice}`, "domain");
      }
      if (base.exact && n !== null) {
        const bits = Math.max(F.bits(base.exact.n), F.bits(base.exact.d));
        if (Math.abs(Number(n)) * (bits - 1) > this.limits.max_bits) this.fail("this power is too large", "magnitude");
        if (bits <= 1) return this.number(base.exact.n < 0n && n % 2n ? base.exact : F.ONE);
        return this.number(F.pow(base.exact, Number(n)));
      }
      if (base.approx && Math.abs(exponent.approx * Math.log10(Math.abs(base.approx))) > this.limits.max_log10) {
        this.fail("this power is too large or too small", "magnitude");
      }
      if (sign === null) return this.near(0, (Math.abs(base.approx) + base.error) ** exponent.approx);
      return this.applied((x, y) => Math.pow(x, n === null ? y : Number(n)), [base, exponent]);
    }
    call(name, args) {
      if (name === "factorial" || name === "binomial") return this.counted(name, args);
      if (Object.hasOwn(CORNERS, name)) {
        const [onFractions, onFloats] = CORNERS[name];
        if (args.every((arg) => arg.exact)) return this.number(onFractions(...args.map((arg) => arg.exact)));
        return this.applied(onFloats, args);
      }
      this.checkDomain(name, args[args.length - 1]);
      if (name === "exp" && signOf(args[0]) === 0) return this.number(F.ONE);
      return this.applied(FLOATS[name], args);
    }
    checkDomain(name, arg) {
      const sign = signOf(arg);
      if (name === "ln" || name === "logb") {
        if (sign === 0) this.fail("the logarithm of zero is not a number", "zero");
        if (sign === -1) this.fail("the logarithm of a negative number is not a real number", "domain");
        if (sign === null) this.fail("the logarithm of zero, or of a number too close to zero to tell", "zero");
      }
      if (name === "sqrt" && sign === -1) {
        this.fail("the square root of a negative number is not a real number", "domain");
      }
      if (name === "tan" && Math.abs(Math.cos(arg.approx)) <= arg.error + EPS) {
        this.fail("this is not a finite number", "zero");
      }
      if ((name === "arcsin" || name === "arccos") && Math.abs(arg.approx) > 1 + arg.error) {
        this.fail(`${name} takes numbers from -1 to 1`, "domain");
      }
    }
    counted(name, args) {
      const most = this.limits.max_factorial;
      const whole = args.map(wholeOf);
      if (whole.some((n) => n === null || n < 0n || n > BigInt(most))) {
        this.fail(`${name} is read for whole numbers from 0 to ${most} and for names`, "domain");
      }
      const factorial = (n) => { let out = 1n; for (let k = 2n; k <= n; k++) out *= k; return out; };
      if (name === "factorial") return this.number(F.of(factorial(whole[0])));
      const [n, k] = whole;
      return this.number(F.of(k > n ? 0n : factorial(n) / (factorial(k) * factorial(n - k))));
    }
    /** A float function at the values, its error from how it moves within theirs. */
    applied(work, args) {
      const at = args.map((arg) => arg.approx);
      const result = work(...at);
      let error = 0;
      args.forEach((arg, i) => {
        for (const shift of [arg.error, -arg.error]) {
          const moved = work(...at.map((x, j) => (j === i ? x + shift : x)));
          error = Math.max(error, Math.abs(moved - result));
        }
      });
      if (Number.isNaN(result) || Number.isNaN(error)) this.tooLarge();
      return this.near(result, 2 * error);
    }
  }

  /** The value of a tree with numbers for its names; throws a ResponseError where there is none. */
  function evaluate(node, env) {
    const numbers = new Arithmetic(node.pos);
    const of = (inner) => evaluate(inner, env);
    switch (node.type) {
      case "num": return numbers.number(node.value);
      case "const": return node.name === "pi" ? PI : E;
      case "name": return env[node.name];
      case "neg": return numbers.add([[true, of(node.arg)]]);
      case "sum": return numbers.add(node.terms.map(([minus, term]) => [minus, of(term)]));
      case "product": return node.factors.map(of).reduce((a, b) => numbers.times(a, b));
      case "div": return numbers.over(of(node.top), of(node.bottom));
      case "pow": return numbers.power(of(node.base), of(node.exponent));
      case "call": return numbers.call(node.name, node.args.map(of));
    }
    throw new TypeError(`no value of ${node.type}`);
  }

  /** A coordinate of a point: exact where it is whole, so that n! and (-1)^n have values. */
  const coordinate = (x) => (Number.isInteger(x) ? value(x, 0, F.of(x)) : value(x));

  Object.assign(QB, { Arithmetic, evaluate, coordinate, signOf, PI, E });
}
