// The walk on a symmetric corridor as a Markov chain: solved, propagated and trained.
//
// What the walk is, MODEL says, which is written from theory: its moves, its policies, what
// the fork does. Here is arithmetic on a chain of numbers: elimination without subtraction,
// propagation, and short steps along the signs of the gradient. The tests hold all of it
// against theory and numerics.
"use strict";

const FAMILIES = ["a", "b", "c", "d"];
const isForward = (kind) => kind === "F" || kind === "X";

// The states of the lumped walk, on one line: the target's branch from its leaf to the fork,
// the fork (every edge into it), the dead ends from the fork to their leaf. Edge m of a branch,
// 0 … 2K, stands 2m + 1 places from the fork forward and 2m backward: no move is longer than 2.
function layout(K) {
  const fork = 4 * K + 1, size = 2 * fork + 1;
  const row = new Int32Array(size).fill(-1);
  const named = new Int32Array(size), other = new Int32Array(size);
  for (const side of [-1, 1])
    for (const [kind, [family, goes, turns]] of Object.entries(MODEL.moves))
      for (let j = 1; j <= K; j++) {
        // Diamond j is edge 2j - 1; l_j lies before it, r_j behind it.
        const forward = isForward(kind);
        const edge = { F: 2 * j - 2, X: 2 * j - 1, B: 2 * j, Y: 2 * j - 1 }[kind];
        const place = (next) => {
          const m = isForward(next) !== forward ? edge : forward ? edge + 1 : edge - 1;
          return fork + side * (isForward(next) ? 2 * m + 1 : 2 * m);
        };
        const state = fork + side * (forward ? 2 * edge + 1 : 2 * edge);
        row[state] = FAMILIES.indexOf(family) * K + j - 1;
        named[state] = place(goes);
        other[state] = place(turns);
      }
  return { K, fork, size, row, named, other };
}

// The probabilities from each state to the one 2 before it, 1 before, 1 behind and 2 behind, at
// row probabilities p: family by family, each from the fork outwards.
function band(at, W, p) {
  const { fork, size, row, named, other } = at;
  const [P, Q, R, S] = Array.from({ length: 4 }, () => new Float64Array(size + 2));
  const by = [P, Q, null, R, S];
  for (let i = 0; i < size; i++)
    if (row[i] >= 0) {
      by[2 + named[i] - i][i] = p[row[i]];
      by[2 + other[i] - i][i] = 1 - p[row[i]];
    }
  [Q[fork], R[fork]] = MODEL.fork(W);
  Q[size - 1] = 1; // a dead end's leaf turns back; the target's, state 0, absorbs
  return [P, Q, R, S];
}

// Expected steps from each state and expected visits to each, from the fork. States leave the
// chain one by one; every pivot is a sum of probabilities (Grassmann, Taksar and Heyman):
// nothing is subtracted.
function solve(at, [P, Q, R, S]) {
  const { fork, size } = at;
  const [out, leave, h, v] = Array.from({ length: 4 }, () => new Float64Array(size + 2));
  h.fill(1, 0, size);
  out[0] = v[fork] = 1;
  for (let i = 0; i < size; i++) {
    const all = (leave[i] = out[i] + R[i] + S[i]);
    const one = Q[i + 1] / all, two = P[i + 2] / all;
    R[i + 1] += one * S[i];
    Q[i + 2] += two * R[i];
    out[i + 1] += one * out[i];
    out[i + 2] += two * out[i];
    h[i + 1] += one * h[i];
    h[i + 2] += two * h[i];
    v[i + 1] += (v[i] * R[i]) / all;
    v[i + 2] += (v[i] * S[i]) / all;
  }
  for (let i = size - 1; i >= 0; i--) {
    h[i] = (h[i] + R[i] * h[i + 1] + S[i] * h[i + 2]) / leave[i];
    v[i] = (v[i] + Q[i + 1] * v[i + 1] + P[i + 2] * v[i + 2]) / leave[i];
  }
  return { h, v };
}

// Expected steps from source to target, and from a dead end's leaf back to the fork.
function times(at, W, p) {
  const { h } = solve(at, band(at, W, p));
  return { hitting: h[at.fork], backtrack: h[at.size - 2] - h[at.fork] + 1 };
}

// Visits times advantage of each row: the derivative of minus the hitting time, but for the
// factor p (1 - p), which changes no sign.
function gradient(at, W, p) {
  const { h, v } = solve(at, band(at, W, p)), g = new Float64Array(p.length);
  for (let i = 0; i < at.size; i++)
    if (at.row[i] >= 0) g[at.row[i]] += v[i] * (h[at.other[i]] - h[at.named[i]]);
  return g;
}

// The row probabilities of one of the paper's policies.
function policyRows(name, K, L) {
  const rows = MODEL.policies[name](L), p = new Float64Array(4 * K);
  FAMILIES.forEach((family, f) => p.fill(rows[family], f * K, (f + 1) * K));
  return p;
}

const T_END = 12, FIRST = 1e-5, SHORT = 0.004, LONG = 0.03, LARGEST = 0.02, CHANGE = 0.1;

// RLVR's flow from the pretrained policy, dx/dt = sign of the gradient, in steps of at most a
// share of the time that has passed: LONG while no sign changes, and else SHORT, so that a row
// slides along its surface by steps to and fro. No step changes the gradient as a whole by more
// than CHANGE of it: the rows' steps to and fro do not add up.
function trainingFlow(W, K, L) {
  const at = layout(K), start = policyRows("uniform", K, L);
  const slopes = (x) => gradient(at, W, probabilities(start, x));
  const total = (g) => g.reduce((sum, slope) => sum + Math.abs(slope), 0);
  let x = new Float64Array(4 * K), g = slopes(x), calm = false, dt = FIRST;
  const flow = { W, K, L, at, start, times: [0], gaps: [x] };
  for (let t = 0; t < T_END; ) {
    const share = calm ? LONG : SHORT, most = Math.min(share * t, (LARGEST * share) / SHORT);
    dt = Math.min(2 * dt, Math.max(FIRST, most), T_END - t);
    const next = x.map((gap, i) => gap + Math.sign(g[i]) * dt), there = slopes(next);
    const turns = there.some((slope, i) => slope * g[i] < 0);
    const wild = dt > FIRST && total(there.map((slope, i) => slope - g[i])) > CHANGE * total(g);
    if (wild) dt /= 4;
    else if (!turns || !calm) {
      [x, g, t] = [next, there, t + dt];
      flow.times.push(t);
      flow.gaps.push(x);
    }
    calm = !turns;
  }
  return flow;
}

// The probabilities at gaps x, which add to the pretrained log-odds.
function probabilities(start, x) {
  return x.map((gap, i) => 1 / (1 + (Math.exp(-gap) * (1 - start[i])) / start[i]));
}

// The gaps of a flow at time t.
function gapsAt(flow, t) {
  let low = 0, high = flow.times.length - 1;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if (flow.times[middle] <= t) low = middle;
    else high = middle;
  }
  const from = flow.times[low], share = (t - from) / (flow.times[high] - from);
  return flow.gaps[low].map((gap, i) => gap + share * (flow.gaps[high][i] - gap));
}

const BLOCK = 256, STEADY = 1e-10, OVER = 1e-9;

// P(the target within T steps) for T = 0 … horizon. Once a block of steps has left every state the
// same share of its walks, every later block will.
function arrivals(at, W, p, horizon) {
  const [P, Q, R, S] = band(at, W, p), { size, fork } = at;
  const within = new Float64Array(horizon + 1);
  let now = new Float64Array(size + 4), next = new Float64Array(size + 4), before = now.slice();
  const from1 = new Float64Array(size), from2 = new Float64Array(size);
  from1.set(R.subarray(0, size - 1), 1);
  from2.set(S.subarray(0, size - 2), 2);
  let arrived = 0, walking = 1;
  now[fork + 2] = 1;
  for (let T = 1; T <= horizon; T++) {
    within[T] = arrived += now[2];
    for (let j = 0; j < size; j++)
      next[j + 2] = now[j] * from2[j] + now[j + 1] * from1[j] + now[j + 3] * Q[j + 1] + now[j + 4] * P[j + 2];
    [now, next] = [next, now];
    if (T % BLOCK) continue;
    const left = now.reduce((sum, u) => sum + u, 0), share = left > OVER ? left / walking : 0;
    if (!share || now.every((u, j) => Math.abs(u - share * before[j]) <= STEADY * left)) {
      for (T++; T <= horizon; T++) within[T] = 1 - (1 - within[T - BLOCK]) * share;
      break;
    }
    before = now.slice();
    walking = left;
  }
  return within;
}
