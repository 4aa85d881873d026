r"""Students' answers, read by a closed parser: text in, an exact value out, or a refusal with advice.

No text reaches `eval`, `sympify`, `parse_expr` or any other function of sympy's; there is nothing to call but
the functions below. How an answer was read is given back (`echo`, `latex`), and what can be read in two ways
is refused, for a silent misreading is worse than a question back.

What is typed and what it means, with x, y, a, b and n declared; "[e]" means: where e is declared.

======================  ======================================================================================
typed                   meaning
======================  ======================================================================================
0.75, .5, 5.            exactly 3/4, 1/2, 5
1e-3, 1e3, 2*10^-3      powers of ten; refused where e is declared; 1e+3 is refused (10^3, or e + 3?)
1,5 and 1,000           refused: a point for decimals, nothing between thousands
1 1/2, 1½, 2(1/2), 2 3  refused: two numbers side by side; ½ alone is 1/2
50%                     refused: 0.5 or 50/100
2x, x y, x(x+1)         products; x 2 is refused, and x2 is one name
xy, ab                  the name [xy]; else x*y, for 2 to 4 different declared letters; also xe^x
ab^2                    a*b^2
1/2*x, a/b*c            (1/2)*x, (a/b)*c
1/2x, a/b/c             refused: both readings are offered
-x^2, x^-1, 2*-3        -(x^2), 1/x, -6; two signs in a row (--x) are refused
2^3^2, e^x^2            refused: both readings are offered
x^1/2, x^-1/2           refused: a root, or half of x?
x^2y                    x^2*y, for the exponent is a number and the base is not
e^2x, 2^nx, 10^-3x      refused: both readings are offered; e^{2x}, e^(2x) and e²x are plain
x**2                    x^2
x², e⁻², w₀             x^2, e^(-2), w_0
x×y, x·y, x÷y, −x       x*y, x*y, x/y, -x
√2, √(x+1), √2/2        roots; √2x and √x^2 are refused
𝑥                       x (italic, as copied from a PDF); bold and script letters are refused
sin(x), sin x           the sine of x, in radians
sin x y, sin x/2        refused, like ln x*y, sin 2x, sin x^2: where does it end? ln x + 1 is plain
exp x, exp -x           e^x; refused: brackets
sin^2(x), sin^-1(x)     (sin(x))^2; refused: arcsin(x), or 1/sin(x)?
log(x), ln(x)           the natural logarithm
log_2(8), log2(8)       to base 2; also log_10, log10, log_k for whole k; log2 x, lg, log(x, 2) are refused
sigma(x)                the product sigma*x [sigma]; else refused: the logistic function is sigmoid(x)
e, pi, π                2.718…, 3.141…; or the declared symbol [e], [pi]; e(x) is refused
i, j                    refused: answers are real numbers; or the declared symbol [i], [j]
infinity, oo, inf, ∞    refused
|x|, 2|x|               the absolute value; after a closing bar a * is needed
3!, n!                  the factorial; 3!! and 2^3! are refused
w0, w_0, w_{0}          one name; w_ij, w_{ij} another; \eta, eta, η one; \hat{y}, yhat one
x = 3                   3 where x is asked for (lhs="x"); else refused, like any other =, < or >
(1, 2), [1, 2]          a vector where one is asked for; also [[1], [2]], (1, 2)^T and pmatrix
[[1, 2], [3, 4]]        a matrix where one is asked for; also round brackets, pmatrix and bmatrix
[x+1], {x+1}            [ ] groups like ( ); braces only in exponents, \frac, \sqrt and arguments
b, (b), B.              choice: b
a, c and C a and ac     choices: a, c; ac only where the number of options is known; none is no option
true, T, yes            boolean, in any case; also false, F, no
c, a, b and c a b, cab  ordering; also c -> a -> b and 3, 1, 2; c > a > b is refused: which end is first?
1-c, 2-a and 1c 2a      matching: 1-c, 2-a; also the letters alone in the order of the items: c a
1/0, 0^0, ln(0)         refused; also tan(pi/2)
sqrt(-1), (-8)^(1/3)    refused: not a real number; also ln(-1) and arcsin(2)
======================  ======================================================================================

A declared symbol wins over every built-in constant and function of its name. The functions, with the number
of their arguments: exp ln log sqrt sin cos tan sinh cosh tanh arcsin arccos arctan abs sign floor ceil
factorial erf sigmoid relu step softplus (1), binomial (2), max min (2 to 6). sign(0) and step(0) are 0.
"""

from qbank.algebra.response.errors import ResponseError
from qbank.algebra.response.limits import Limits
from qbank.algebra.response.parse import KINDS, Response, parse_response

__all__ = ["KINDS", "Limits", "Response", "ResponseError", "parse_response"]
