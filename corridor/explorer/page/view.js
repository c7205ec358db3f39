// The state of the page, its controls, and what follows a change of them.
"use strict";

const HORIZON = 100000, MOST_DEEP = 60;
const TIMES = [0, ...d3.range(120).map((i) => Number((1e-3 * (T_END / 1e-3) ** (i / 119)).toPrecision(3)))];
const BUDGETS = [...new Set(d3.range(100).map((i) => Math.round(4 * (HORIZON / 4) ** (i / 99))))];
const SCALES = { t: TIMES, T: BUDGETS };
const START = { W: 15, K: 15, L: 5, policy: "training", t: 0.1, T: 1000 };
const state = { ...START };
const $ = (id) => document.getElementById(id);

// What the worker has answered, for the corridor named by `key`.
const known = { key: "", flow: null, within: {}, t: null };
let asking = false, changed = 0;

const keyOf = ({ W, K, L }) => `${W} ${K} ${L}`;
const deep = () => state.K > MOST_DEEP;
const hasFlow = () => !deep() && known.flow && known.key === keyOf(state);
const rowsNow = () => hasFlow() ? probabilities(known.flow.start, gapsAt(known.flow, state.t)) : null;

// The controls: a slider and a number entry for each size, and which entries are taken.
for (const name of ["W", "K", "L", "t", "T"]) {
  const slider = $(name), entry = $(`${name}-entry`), scale = SCALES[name];
  if (scale) slider.max = scale.length - 1;
  slider.addEventListener("input", () => change({ [name]: scale ? scale[slider.value] : Number(slider.value) }));
  entry.addEventListener("input", () => accepted(name, entry.value) && change({ [name]: Number(entry.value) }, entry));
  entry.addEventListener("change", () => showControls());
}
$("policy").addEventListener("change", () => change({ policy: $("policy").value }));
for (const button of document.querySelectorAll("[data-state]"))
  button.addEventListener("click", () => { stop(); change(read(button.dataset.state)); });
$("controls").addEventListener("submit", (event) => event.preventDefault());
addEventListener("hashchange", () => change(read(location.hash.slice(1))));

function accepted(name, text) {
  const value = Number(text), { min, max } = $(`${name}-entry`);
  return text !== "" && value >= Number(min) && value <= Number(max) && (name === "t" || Number.isInteger(value));
}

// The state that an address holds; what it does not hold, or holds wrongly, stays.
function read(text) {
  const given = Object.fromEntries(new URLSearchParams(text)), found = {};
  for (const name of ["W", "K", "L", "t", "T"])
    if (accepted(name, given[name] ?? "")) found[name] = Number(given[name]);
  if ([...NAMES, "training"].includes(given.policy)) found.policy = given.policy;
  return found;
}

function change(what, typing = null) {
  Object.assign(state, what);
  performance.clearMarks("change");
  performance.mark("change");
  changed++;
  showControls(typing);
  showNumbers();
  performance.measure("numbers", "change");
  remember();
  drawSoon();
  ask();
}

let remembering = 0;
function remember() {
  clearTimeout(remembering);
  // Browsers refuse an address that changes a hundred times in a few seconds.
  remembering = setTimeout(() => history.replaceState(null, "", `#${new URLSearchParams(state)}`), 150);
}

function showControls(typing) {
  for (const name of ["W", "K", "L", "t", "T"]) {
    const scale = SCALES[name], slider = $(name), value = state[name];
    slider.value = scale ? d3.minIndex(scale, (each) => Math.abs(Math.log((each || 1e-4) / (value || 1e-4)))) : value;
    slider.setAttribute("aria-valuetext", String(value));
    if ($(`${name}-entry`) !== typing) $(`${name}-entry`).value = value;
  }
  $("policy").value = state.policy;
  $("budget-said").textContent = state.T;
  for (const formula of document.querySelectorAll("[data-policy]"))
    formula.hidden = formula.dataset.policy !== (state.policy === "training" ? "rl" : state.policy);
}

function put(id, text) {
  if ($(id).textContent !== text) $(id).textContent = text;
}

function showNumbers() {
  const { W, K, L, T } = state;
  for (const name of NAMES) {
    const hitting = exact("hitting-time", name, W, K, L);
    put(`hitting-time-${name}`, decimal(hitting));
    put(`exact-${name}`, decimal(hitting) === fraction(hitting) ? "" : fraction(hitting));
    put(`backtrack-time-${name}`, decimal(exact("backtrack-time", name, W, K, L)));
  }
  const p = rowsNow(), found = p && times(known.flow.at, W, p);
  put("hitting-time-training", found ? float(found.hitting) : "…");
  put("backtrack-time-training", found ? float(found.backtrack) : "…");
  for (const name of [...NAMES, "training"]) {
    const current = hasFlow() && known.within[name] && (name !== "training" || known.t === state.t);
    put(`within-${name}`, current ? float(known.within[name][T]) : "…");
    $(`row-${name}`).classList.toggle("chosen", name === state.policy);
  }
  put("label-training", `RLVR at t = ${short(state.t)}`);
  put("far", deep() ? `The training and the budget are worked out up to K = ${MOST_DEEP}.` : "");
  put("dip", dipSentence());
  for (const name of "WKL")
    for (const room of document.querySelectorAll(`#formula mn.${name}`)) room.textContent = state[name];
  for (const name of NAMES) {
    const value = $(`hitting-time-${name}`).textContent;
    put(`value-${name}`, `${/^\d+$/.test(value) ? "=" : "≈"} ${value}`);
  }
  document.querySelector("#formula-title .under").textContent =
    state.policy === "training" ? "of the policy where training ends" : "";
}

// How many backward rows start the wrong way: those where theory's wrongness is positive.
function dips(W, K, L) {
  let count = 0;
  for (const family of BACKWARD)
    for (let j = 1; j <= K; j++) {
      const X = MODEL.place[family](j, L);
      if (MODEL.wrongness(W, L, X, K * (L + 1) - X) > 0) count++;
    }
  return count;
}

function dipSentence() {
  const { W, K, L } = state, count = dips(W, K, L);
  let low = 0, high = 1;
  while (!dips(W, high, L)) [low, high] = [high, 2 * high];
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (dips(W, middle, L)) high = middle; else low = middle;
  }
  return count
    ? `${count} of ${2 * K} backward rows start the wrong way; at W = ${W}, L = ${L} some do from K = ${high} on.`
    : `No row starts the wrong way: at W = ${W}, L = ${L} that takes K ≥ ${high}.`;
}

// Pictures are drawn after the numbers were: a frame later, and only those that have changed.
let drawn = {}, drawing = false;

function drawSoon() {
  if (drawing) return;
  drawing = true;
  requestAnimationFrame(() => setTimeout(() => {
    drawing = false;
    showPictures();
  }));
}

function drawOnce(id, of, draw) {
  const what = JSON.stringify(of);
  if (drawn[id] !== what) draw();
  drawn[id] = what;
}

function showPictures() {
  const { W, K, L, policy, t, T } = state, size = keyOf(state), p = rowsNow();
  const shown = policy === "training" && deep() ? "rl" : policy;
  const name = shown === "training" ? `RLVR at t = ${short(t)}` : shown;
  if (shown !== "training" || p)
    drawOnce("corridor", [size, name], () => {
      document.querySelector("#corridor-title .under").textContent = `under ${name}`;
      drawCorridor(state, shown === "training" ? p : policyRows(shown, K, L),
        `One branch of the corridor with the probabilities of ${name} on its edges`);
    });
  drawOnce("wall", [size, p && t], () => drawWall(state, p && times(known.flow.at, W, p).hitting));
  if (deep())
    for (const id of ["arrivals", "gaps", "motions"])
      drawOnce(id, [], () => { $(id).textContent = `Drawn up to K = ${MOST_DEEP}.`; });
  if (!hasFlow()) return;
  drawOnce("gaps", [size, t], () => drawGaps(known.flow, t));
  drawOnce("motions", [size, t], () => drawMotions(known.flow, t));
  if (known.within.training)
    drawOnce("arrivals", [size, known.t, T], () => drawArrivals(state, known.within, HORIZON));
}

// Ask the worker, which answers one question at a time, the last one that was asked.
const sources = ["engine", "worker"].map((id) => $(id).textContent);
const worker = new Worker(URL.createObjectURL(new Blob(sources, { type: "text/javascript" })));

function ask() {
  if (asking || deep()) return;
  asking = changed;
  const { W, K, L, t } = state;
  worker.postMessage({ W, K, L, t, horizon: HORIZON });
}

worker.onmessage = ({ data }) => {
  if (data.key !== known.key) Object.assign(known, { key: data.key, flow: null, within: {}, t: null });
  if (data.flow) known.flow = data.flow;
  if (data.within) known.within[data.name] = data.within;
  if (data.last) known.t = data.t;
  if (data.last || data.flow) {
    showNumbers();
    showPictures();
  }
  if (!data.last) return;
  const latest = asking === changed;
  asking = false;
  if (!latest) ask();
  else performance.measure("pictures", "change");
};

// Training time by itself: over its whole slider in some twelve seconds.
let playing = 0;

function stop() {
  cancelAnimationFrame(playing);
  playing = 0;
  $("play").setAttribute("aria-pressed", "false");
  $("play").textContent = "▶";
  $("play").setAttribute("aria-label", "Play the training");
}

$("play").addEventListener("click", () => {
  if (playing) return stop();
  const before = Number($("t").value), from = before >= TIMES.length - 1 ? 0 : before, began = performance.now();
  const frame = (now) => {
    const i = Math.min(TIMES.length - 1, from + Math.floor(Math.max(0, now - began) / 100));
    if (TIMES[i] !== state.t || state.policy !== "training") change({ t: TIMES[i], policy: "training" });
    if (i === TIMES.length - 1) return stop();
    playing = requestAnimationFrame(frame);
  };
  $("play").setAttribute("aria-pressed", "true");
  $("play").textContent = "❚❚";
  $("play").setAttribute("aria-label", "Pause the training");
  playing = requestAnimationFrame(frame);
});

addEventListener("resize", () => { drawn = {}; drawSoon(); });
change(read(location.hash.slice(1)));
