/**
 * The page's script: moves each slider's numbers, and the dashed line of its plot, by the data in the page. It stands here as text,
 * since it runs in a browser, of which this program knows no types.
 */
export const pageScript = `
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const percent = (share) => share === 0 ? "0 %" : (share * 100).toFixed(share < 0.00095 || share > 0.999 && share < 1 ? 2 : 1) + " %";
const periods = [[1, "a day"], [7, "a week"], [30, "a month"], [365, "a year"]];
const often = (perDay) => {
  for (const [days, name] of periods) {
    const times = perDay * days;
    if (times >= 0.75) return (times < 1.25 ? "one" : times >= 9.5 ? Math.round(times) : times.toFixed(1).replace(/\\.0$/, "")) + " " + name;
  }
  return "less than one a year";
};
for (const [index, kind] of data.entries()) {
  const section = document.getElementById("kind-" + index);
  const at = (name) => section.querySelector("[data-at=" + name + "]");
  const slider = at("slider");
  const line = section.querySelector("path.now");
  const label = line && line.nextElementSibling;
  const axis = line && line.closest("svg").dataset;
  const logOdds = (p) => Math.log(p / (1 - p));
  const show = () => {
    const i = Number(slider.value);
    const threshold = kind.thresholds[i];
    const perDay = Math.max(0, Number(at("traffic").value) || 0);
    const [fpir, fnir, misnamed] = [kind.fpir, kind.fnir, kind.misnamed];
    at("threshold").textContent = String(threshold);
    at("fpir").textContent = fpir.hits[i] === 0 ? "none seen" : percent(fpir.value[i]);
    at("fpir-words").textContent = fpir.hits[i] + " of " + fpir.trials + " answers about " + kind.strangers + " strangers; at " + perDay +
      " strangers a day " + (fpir.hits[i] === 0 ? "" : "about " + often(fpir.value[i] * perDay) + ", ") + "at most " + often(fpir.atMost[i] * perDay);
    const missed = Math.max(0, fnir.value[i] - misnamed.value[i]);
    at("fnir").textContent = percent(missed);
    at("fnir-words").textContent = fnir.hits[i] - misnamed.hits[i] + " of " + fnir.trials + " " + kind.unit + "s of your people";
    at("misnamed").textContent = percent(misnamed.value[i]);
    at("misnamed-words").textContent = misnamed.hits[i] + " of " + misnamed.trials + "; at most " + percent(misnamed.atMost[i]);
    if (line === null) return;
    const share = (logOdds(threshold) - logOdds(axis.from)) / (logOdds(axis.to) - logOdds(axis.from));
    const x = Number(axis.left) + share * (axis.right - axis.left);
    line.setAttribute("d", line.getAttribute("d").replace(/^M[0-9.]+/, "M" + x.toFixed(2)));
    label.setAttribute("x", x.toFixed(2));
    label.textContent = String(threshold);
  };
  slider.addEventListener("input", show);
  at("traffic").addEventListener("input", show);
  show();
}
`;
