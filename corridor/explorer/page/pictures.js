// The pictures: the corridor by hand, the charts by Observable Plot.
"use strict";

const STYLE = LOOK.policies, MOTIONS = LOOK.motions, WRONG = Object.values(MOTIONS)[2];
const SAID = { uniform: "uniform", sft: "sft", rl: "rl", training: "RLVR at t" };
const NAMES = Object.keys(MODEL.policies);
const BACKWARD = ["d", "b"];
const FIRST_SHOWN = 1e-3, BRIEFLY = 1.02, SOON = 8;

const lower = (n) => [...String(n)].map((digit) => "₀₁₂₃₄₅₆₇₈₉"[digit]).join("");
const short = (x) => String(Number(x.toPrecision(3)));
const key = (names) =>
  names.map((name) => `<span class="key">${STYLE[name].key} ${SAID[name]}</span>`).join(" ");

// Put a chart into its place, with a key above and what it says for those who do not see it.
function show(id, said, options, names = []) {
  const place = document.getElementById(id);
  const chart = Plot.plot({
    width: Math.max(300, place.clientWidth), height: 280, marginLeft: 52, marginBottom: 42, ariaLabel: said,
    style: { fontSize: "12px", background: "none" }, ...options,
  });
  const keys = document.createElement("div");
  keys.innerHTML = key(names);
  place.replaceChildren(keys, chart);
}

// The logarithms of the steps at depths up to K, or to the slider's end.
function wallPoints(W, K, L) {
  const deepest = Math.max(30, K), ratio = MODEL.exact["hitting-time"];
  const depths = new Set([...d3.range(40).map((i) => 1 + Math.round((i * (deepest - 1)) / 39)), K]);
  return NAMES.flatMap((policy) => d3.sort(depths).map((k) =>
    ({ policy, k, log: log10(ratio[policy](BigInt(W), BigInt(k), BigInt(L))) })));
}

let wall = { of: "" };

function drawWall({ W, K, L }, steps) {
  if (wall.of !== `${W} ${K} ${L}`) wall = { of: `${W} ${K} ${L}`, points: wallPoints(W, K, L) };
  const { points } = wall;
  const here = points.filter(({ k }) => k === K);
  if (steps) here.push({ policy: "training", k: K, log: Math.log10(steps) });
  const said = `Steps against the depth, at W = ${W} and L = ${L}. At depth ${K}: `
    + here.map(({ policy, log }) => `${SAID[policy]} 10 to the ${log.toFixed(2)}`).join(", ");
  show("wall", said, {
    x: { label: "depth K" },
    y: { label: "steps", grid: true, ticks: 6, tickFormat: (d) => (d % 1 ? "" : `10${raised(d)}`) },
    marks: [
      ...NAMES.map((name) => Plot.line(points.filter(({ policy }) => policy === name), {
        x: "k", y: "log", stroke: STYLE[name].stroke, strokeDasharray: STYLE[name].dash, strokeWidth: 2 })),
      Plot.ruleX([K], { strokeOpacity: 0.5 }),
      Plot.dot(here, { x: "k", y: "log", r: 4.5, fill: ({ policy }) => STYLE[policy].stroke }),
    ],
  }, [...new Set(here.map(({ policy }) => policy))]);
}

function drawArrivals({ T }, within, horizon) {
  const budgets = [...new Set(d3.range(400).map((i) => Math.round(horizon ** (i / 399))))];
  const names = Object.keys(within);
  const said = "Probability to reach the target within T steps. "
    + names.map((name) => `${SAID[name]}: ${float(within[name][T])} within ${T}`).join(", ");
  show("arrivals", said, {
    x: { type: "log", label: "budget T (steps)", ticks: 6, tickFormat: (d) => (Math.log10(d) % 1 ? "" : `10${raised(Math.log10(d))}`) },
    y: { domain: [0, 1], label: "P(target within T)", grid: true },
    marks: [
      ...names.map((name) => Plot.line(budgets, { x: (d) => d, y: (d) => within[name][d], curve: "step-after",
        stroke: STYLE[name].stroke, strokeDasharray: STYLE[name].dash, strokeWidth: 2 })),
      Plot.ruleX([T], { strokeOpacity: 0.5 }),
      Plot.dot(names, { x: T, y: (name) => within[name][T], fill: (name) => STYLE[name].stroke, r: 4.5 }),
    ],
  }, names);
}

// The backward rows from the fork to the leaf: name, and place among a flow's rows.
const backwardRows = (K) => d3.range(1, K + 1).flatMap((j) =>
  BACKWARD.map((family) => ({ name: family + lower(j), row: FAMILIES.indexOf(family) * K + j - 1 })));

const rowTicks = (rows) => {
  const every = Math.max(1, Math.floor(rows.length / 8));
  return { ticks: d3.range(0, rows.length, every), tickFormat: (i) => rows[i].name };
};

function drawGaps(flow, t) {
  const rows = backwardRows(flow.K), x = gapsAt(flow, t);
  const top = Math.max(t, FIRST_SHOWN), lowest = d3.min(rows, ({ row }) => x[row]);
  const wrong = rows.filter(({ row }) => x[row] < 0).length;
  const bottom = Math.min(-top / 5, 1.1 * lowest);
  show("gaps", `Gaps of the ${rows.length} backward rows at t = ${short(t)}: ${wrong} below 0, `
    + `the lowest ${short(lowest)}`, {
    marginLeft: 62,
    x: { label: "row, from the fork to the leaf", domain: [-0.5, rows.length - 0.5], ...rowTicks(rows) },
    y: { domain: [bottom, 1.15 * top], label: "logit gap x", grid: true, ticks: 6 },
    marks: [
      Plot.rect([0], { x1: -0.5, x2: rows.length - 0.5, y1: bottom, y2: 0, fill: WRONG, fillOpacity: 0.13 }),
      Plot.ruleY([0], { strokeOpacity: 0.6 }),
      Plot.ruleY([t], { stroke: LOOK.straight, strokeDasharray: "2 3" }),
      Plot.lineY(rows, { x: (_, i) => i, y: ({ row }) => x[row], strokeWidth: 1.2 }),
      Plot.dot(rows, { x: (_, i) => i, y: ({ row }) => x[row], r: 3, fill: "currentColor" }),
    ],
  });
}

// What a row does, as runs [motion, from, to]: up or down between turns; and it slides where it
// takes single steps back again and again, for then it goes to and fro along its surface.
function runs({ times, gaps }, row) {
  const speed = (i) => (gaps[i + 1][row] > gaps[i][row] ? 0 : 2);
  const turns = d3.range(1, times.length - 1).filter((i) => speed(i) !== speed(i - 1));
  const found = [];
  for (const [start, end] of d3.pairs([0, ...turns, times.length - 1])) {
    const from = times[start], to = times[end], last = found.at(-1);
    if (speed(start) === 2 && to > BRIEFLY * from) found.push([2, from, to]);
    else if (speed(start) === 0 && last?.[0] === 0) last[2] = to;
    else if (speed(start) === 0) found.push([0, from, to]);
    else if (found.at(-2)?.[0] === 1 && to < SOON * found.at(-2)[2]) {
      found.pop();
      found.at(-1)[2] = to;
    } else found.push([1, from, to]);
  }
  // A single step back is none.
  return found.map(([motion, from, to]) => [motion === 1 && to < BRIEFLY * from ? 0 : motion, from, to])
    .filter(([, , to]) => to > FIRST_SHOWN);
}

function drawMotions(flow, t) {
  if (!flow.runs) {
    flow.runs = backwardRows(flow.K).flatMap(({ row }, y) => runs(flow, row).map(
      ([motion, from, to]) => ({ y, motion: Object.keys(MOTIONS)[motion], from: Math.max(from, FIRST_SHOWN), to })));
  }
  const rows = backwardRows(flow.K);
  const last = d3.max(flow.runs.filter((run) => run.motion !== "straight up"), (run) => run.to);
  const said = last ? `The last row goes straight up from t = ${short(last)}.` : "All rows go straight up.";
  show("motions", `What each backward row does over the time of the flow. ${said}`, {
    x: { type: "log", domain: [FIRST_SHOWN, T_END], label: "time of the flow t", ticks: 5, tickFormat: (d) => (Math.log10(d) % 1 > 1e-9 ? "" : String(d)) },
    y: { domain: [-0.5, rows.length - 0.5], label: "row", ...rowTicks(rows) },
    color: { domain: Object.keys(MOTIONS), range: Object.values(MOTIONS), legend: true },
    marks: [
      Plot.rect(flow.runs, { x1: "from", x2: "to", y1: ({ y }) => y - 0.5, y2: ({ y }) => y + 0.5, fill: "motion", shapeRendering: "crispEdges" }),
      Plot.ruleX([Math.max(t, FIRST_SHOWN)], { strokeWidth: 1.8, stroke: "currentColor" }),
    ],
  });
}
