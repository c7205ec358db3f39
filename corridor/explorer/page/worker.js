// What takes longer than a frame: the flow, and the distributions. A question is answered
// whole, part by part; the page asks again when it is through.
"use strict";

const MOST_KEPT = 40;
const cache = new Map();
let told = "";

function kept(key, compute) {
  if (!cache.has(key)) {
    if (cache.size >= MOST_KEPT) cache.delete(cache.keys().next().value);
    cache.set(key, compute());
  }
  return cache.get(key);
}

onmessage = ({ data: { W, K, L, t, horizon } }) => {
  const at = layout(K), key = `${W} ${K} ${L}`;
  const flow = kept(`${key} flow`, () => trainingFlow(W, K, L));
  if (told !== key) {
    postMessage({ key, flow });
    for (const name of Object.keys(MODEL.policies)) {
      const walk = () => arrivals(at, W, policyRows(name, K, L), horizon);
      postMessage({ key, name, within: kept(`${key} ${name}`, walk) });
    }
    told = key;
  }
  const p = probabilities(flow.start, gapsAt(flow, t));
  postMessage({ key, name: "training", t, within: arrivals(at, W, p, horizon), last: true });
};
