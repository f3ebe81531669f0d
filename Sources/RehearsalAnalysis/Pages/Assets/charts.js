// Small pictures of numbers.

import { picture, svg } from "./dom.js";
import { percent } from "./format.js";

/** A bar of passed, unknown and failed runs, with the 95 % interval of the pass rate as a line. */
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

/** A histogram of bins with `bin` and `runs`; `words` makes the text of a value. */
export function histogram(bins, name, words) {
  const [width, height, binCount] = [200, 34, 20];
  const greatest = Math.max(...bins.map((bin) => bin.runs));
  const { least, greatest: most } = bins[0];
  if (least === most) return words(least);
  const title = `${name} from ${words(least)} to ${
    words(most)
  }; at most ${greatest} runs in one of ${binCount} bins`;
  const bars = bins.map((bin) => {
    const tall = Math.max(1, (22 * bin.runs) / greatest);
    return svg("rect", {
      class: "bar session",
      x: (bin.bin * width) / binCount,
      y: 22 - tall,
      width: width / binCount - 1,
      height: tall,
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
