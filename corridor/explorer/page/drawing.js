// The corridor: one branch, with the probabilities of a policy on its edges.
"use strict";

const MOST_DIAMONDS = 6, MOST_LANES = 6, MOST_STUBS = 5;
const UNIT = 62, MIDDLE = 92, LEFT = 46;

function drawCorridor({ W, K, L }, p, title) {
  const start = policyRows("uniform", K, L), parts = [];
  const row = (family, j) => {
    const i = FAMILIES.indexOf(family) * K + j - 1;
    return [p[i], start[i]];
  };
  const text = (x, y, words, anchor = "middle", style = "note") =>
    parts.push(`<text x="${x}" y="${y}" text-anchor="${anchor}" class="${style}">${words}</text>`);
  const dot = (x) => parts.push(`<circle cx="${x}" cy="${MIDDLE}" r="4"/>`);
  const number = (x, y, [value, before], words) => {
    // A row that has not learnt is as pretrained up to rounding.
    const learnt = before === undefined || Math.abs(value - before) < 1e-12;
    text(x, y, words.replace("#", short(value)), "middle", learnt ? "same" : value > before ? "learned" : "dipped");
  };
  const single = (x, forward, backward) => {
    parts.push(`<line x1="${x}" y1="${MIDDLE}" x2="${x + UNIT}" y2="${MIDDLE}"/>`);
    dot(x); dot(x + UNIT);
    if (!forward) return;
    number(x + UNIT / 2, MIDDLE - 8, forward, "# →");
    number(x + UNIT / 2, MIDDLE + 18, backward, "← #");
  };
  const lanes = (x, j) => {
    const drawn = Math.min(L, MOST_LANES);
    for (let lane = 0; lane < drawn; lane++) {
      const bend = drawn === 1 ? 0 : 52 * ((2 * lane) / (drawn - 1) - 1);
      // Room for their number.
      if (L > MOST_LANES && Math.abs(bend) < 20) continue;
      parts.push(`<path d="M${x} ${MIDDLE} Q${x + UNIT / 2} ${MIDDLE + bend} ${x + UNIT} ${MIDDLE}"/>`);
    }
    const off = drawn > 1 ? 34 : 8;
    if (L > MOST_LANES) text(x + UNIT / 2, MIDDLE + 4, `${L} lanes`, "middle", "note");
    number(x + UNIT / 2, MIDDLE - off, row("c", j), "# →");
    number(x + UNIT / 2, MIDDLE + off + 10, row("b", j), "← #");
    text(x + UNIT / 2, MIDDLE + 66, `diamond ${j}`);
  };
  const middle = (K + 1) >> 1;
  const all = K <= MOST_DIAMONDS ? d3.range(1, K + 1) : [1, 2, middle, middle + 1, K - 1, K];
  single(LEFT, null);
  text(LEFT, MIDDLE + 36, "source");
  text(LEFT + UNIT, MIDDLE + 36, "fork");
  const stubs = Math.min(W - 1, MOST_STUBS);
  for (let i = 0; i < stubs; i++) {
    const angle = (Math.PI * (95 + 9 * i)) / 180;
    parts.push(`<line class="stub" x1="${LEFT + UNIT}" y1="${MIDDLE}" x2="${LEFT + UNIT + 62 * Math.cos(angle)}" y2="${MIDDLE - 62 * Math.sin(angle)}"/>`);
  }
  if (stubs) text(2, 22, `${W - 1} more branch${W > 2 ? "es" : ""}`, "start");
  let x = LEFT + UNIT, last = 0, forward = [MODEL.fork(W)[0]];
  for (const j of all) {
    if (j > last + 1) {
      single(x, forward, row("d", last + 1));
      text(x + 1.75 * UNIT, MIDDLE + 4, `… ${j - last - 1} more …`);
      x += 2.5 * UNIT;
      forward = row("a", j - 1);
    }
    single(x, forward, row("d", j));
    lanes(x + UNIT, j);
    x += 2 * UNIT;
    last = j;
    forward = row("a", j);
  }
  single(x, forward, [1]);
  text(x + UNIT, MIDDLE + 36, "leaf");
  const width = x + UNIT + 30, height = MIDDLE + 74;
  document.getElementById("corridor").innerHTML =
    `<svg role="img" aria-label="${title}" style="max-width:${width}px;min-width:${0.85 * width}px" viewBox="0 0 ${width} ${height}">${parts.join("")}</svg>`;
}
