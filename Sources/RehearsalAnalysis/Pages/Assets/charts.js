// Small charts for the cells of tables.

import { picture, svg } from "./dom.js";
import { percent } from "./format.js";

/**
 * Creates a stacked bar of the passed, unknown and failed runs of a scenario.
 *
 * A line below the bar shows the 95 % confidence interval of the pass rate, from `low` to `high` in percent.
 */
export function rateBar({ runs, passed, failed, unknown, low, high }) {
  const width = 160;
  const part = (count) => (width * count) / runs;
  const title = `${passed} of ${runs} pass, ${failed} fail, ${unknown} unknown; 95 % interval ${
    percent(low)
  } to ${percent(high)}`;
  const place = (share) => (width * share) / 100;
  return picture(
    width,
    20,
    title,
    svg("rect", { class: "bar good", x: 0, y: 3, width: part(passed), height: 10 }),
    svg("rect", { class: "bar warn", x: part(passed), y: 3, width: part(unknown), height: 10 }),
    svg("rect", { class: "bar bad", x: part(passed + unknown), y: 3, width: part(failed), height: 10 }),
    runs > 1
      ? svg("path", {
        class: "interval",
        d: `M${place(low)} 14v5M${place(low)} 16.5H${place(high)}M${place(high)} 14v5`,
      })
      : null,
  );
}

/**
 * Creates a histogram of a number over the runs of a scenario.
 *
 * Each element of `bins` has the index of a bin (`bin`) and its count of runs (`runs`). `name` is the name of the
 * number. `words` is a function that returns the text of a value.
 */
export function histogram(bins, name, words) {
  const [width, height, binCount] = [200, 34, 20];
  const greatestCount = Math.max(...bins.map((bin) => bin.runs));
  const { least, greatest: most } = bins[0];
  if (least === most) return words(least);
  const title = `${name} from ${words(least)} to ${
    words(most)
  }; at most ${greatestCount} runs in one of ${binCount} bins`;
  const bars = bins.map((bin) => {
    const barHeight = Math.max(1, (22 * bin.runs) / greatestCount);
    return svg("rect", {
      class: "bar session",
      x: (bin.bin * width) / binCount,
      y: 22 - barHeight,
      width: width / binCount - 1,
      height: barHeight,
    });
  });
  return picture(
    width,
    height,
    title,
    bars,
    svg("text", { class: "label", x: 0, y: height - 1 }, words(least)),
    svg("text", { class: "label", x: width, y: height - 1, "text-anchor": "end" }, words(most)),
  );
}
