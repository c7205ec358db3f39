// Exact numbers, as corridor prints them: fractions of BigInts, of any size.
"use strict";

const power = (base, exponent) => base ** exponent;
const RAISED = { "-": "⁻", ...Object.fromEntries([..."⁰¹²³⁴⁵⁶⁷⁸⁹"].map((r, i) => [i, r])) };
const raised = (n) => [...String(n)].map((digit) => RAISED[digit]).join("");

const MOST_REDUCED = 1000;

// A quantity as [numerator, denominator]; in lowest terms unless that takes long.
function exact(quantity, policy, W, K, L) {
  const ratio = MODEL.exact[quantity][policy](BigInt(W), BigInt(K), BigInt(L));
  return log10([ratio[0], 1n]) > MOST_REDUCED ? ratio : reduced(ratio);
}

function reduced([p, q]) {
  let [a, b] = [p, q];
  while (b) [a, b] = [b, a % b];
  return [p / a, q / a];
}

// log10 of p/q > 0, whatever its size.
function log10([p, q]) {
  const log = (n) => {
    const hex = n.toString(16), head = hex.slice(0, 13);
    return Math.log10(Number(`0x${head}`)) + (hex.length - head.length) * Math.log10(16);
  };
  return log(p) - log(q);
}

// p/q > 0 rounded to so many digits, half to even: the digits, and the exponent of the first.
function rounded([p, q], digits, exponent = Math.floor(log10([p, q]))) {
  const shift = digits - 1 - exponent;
  const above = shift > 0 ? p * 10n ** BigInt(shift) : p;
  const below = shift < 0 ? q * 10n ** BigInt(-shift) : q;
  // The logarithm of a number near a power of ten may fall on either side of it.
  if (above < below * 10n ** BigInt(digits - 1)) return rounded([p, q], digits, exponent - 1);
  if (above >= below * 10n ** BigInt(digits)) return rounded([p, q], digits, exponent + 1);
  const twice = 2n * (above % below);
  let whole = above / below;
  if (twice > below || (twice === below && whole % 2n)) whole++;
  return whole === 10n ** BigInt(digits) ? [whole / 10n, exponent + 1] : [whole, exponent];
}

// As decimal text: whole numbers and sizes that fit in full, others as powers of ten.
function decimal([p, q], digits = 7) {
  const [whole, exponent] = rounded([p, q], digits);
  if (q === 1n && exponent < digits) return String(p);
  const text = String(whole);
  if (exponent >= digits || exponent < -5)
    return `${text[0]}.${text.slice(1)}·10${raised(exponent)}`;
  const all = exponent < 0 ? "0".repeat(-exponent) + text : text, point = Math.max(exponent, 0) + 1;
  return `${all.slice(0, point)}.${all.slice(point)}`.replace(/\.?0*$/, "");
}

// The fraction itself, long parts shortened; of what is longer still the logarithm.
function fraction([p, q]) {
  const size = log10([p, q]);
  if (log10([p, 1n]) > MOST_REDUCED) return `log₁₀ = ${size.toFixed(6)}`;
  const short = (n) => {
    const text = String(n), many = text.length;
    return many <= 24 ? text : `${text.slice(0, 8)}…${text.slice(-8)} (${many} digits)`;
  };
  return q === 1n ? short(p) : `${short(p)}/${short(q)}`;
}

// A float to so many digits, as text.
function float(x, digits = 4) {
  if (x === 0) return "0";
  const [mantissa, exponent] = x.toExponential(digits - 1).split("e");
  if (exponent >= -4 && exponent < 7) return String(Number(x.toPrecision(digits)));
  return `${mantissa}·10${raised(Number(exponent))}`;
}
