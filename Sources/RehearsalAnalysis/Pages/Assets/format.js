// Functions that return numbers, times and amounts of money as text.

const second = 1e9;

/** Returns a duration of virtual time in hours, minutes and seconds, such as `1h4m` or `2.5s`. */
export function time(nanoseconds) {
  const unit = nanoseconds < 10 * second ? 1e6 : second;
  const rounded = Math.round(nanoseconds / unit) * unit;
  const seconds = Math.floor(rounded / second);
  const remainder = rounded - seconds * second;
  let text = "";
  if (seconds >= 3600) text += `${Math.floor(seconds / 3600)}h`;
  if (Math.floor(seconds / 60) % 60 > 0) text += `${Math.floor(seconds / 60) % 60}m`;
  if (seconds % 60 > 0 || remainder > 0 || text === "") {
    text += `${Number(((seconds % 60) + remainder / second).toFixed(3))}s`;
  }
  return text;
}

/** Returns a duration of virtual time, given as a count of seconds, as text such as `1h4m`. */
export function seconds(count) {
  return time(count * second);
}

/** Returns a count with a noun, such as `1 run` or `2 runs`. */
export function count(number, noun) {
  return `${whole(number)} ${noun}${number === 1 ? "" : "s"}`;
}

/** Returns a number, rounded to a whole number, with thin spaces between groups of three digits. */
export function whole(number) {
  return String(Math.round(number)).replace(/\B(?=(\d{3})+$)/g, "\u202f");
}

/** Returns a number below 1000 with at most three significant digits, or a greater number without decimals. */
export function short(number) {
  if (number === null || number === undefined) return "–";
  return Math.abs(number) >= 1000 ? whole(number) : String(Number(number.toPrecision(3)));
}

/** Returns a percentage with at most one decimal, such as `97.5 %`. */
export function percent(number) {
  const text = number === 0 || number === 100 || Math.abs(number) >= 99.95
    ? String(Math.round(number))
    : String(Number(number.toFixed(1)));
  return `${text} %`;
}

/** Returns an amount of money without the currency: four decimals for an amount below 1, otherwise two. */
export function money(amount) {
  return amount === null || amount === undefined ? "–" : amount.toFixed(amount < 1 ? 4 : 2);
}

/**
 * Returns about `wanted` round numbers from `low` to `high`, for the marks of an axis.
 *
 * If `isTime` is true, the numbers are nanoseconds, and the steps are round in seconds, minutes, hours or days.
 */
export function ticks(low, high, wanted, isTime = false) {
  const range = high - low;
  if (!(range > 0) || !(wanted > 0)) return [low];
  const step = isTime ? timeStep(range / wanted) : roundStep(range / wanted);
  const marks = [];
  for (let mark = Math.ceil(low / step) * step; mark <= high + step * 1e-9; mark += step) {
    marks.push(mark);
  }
  return marks;
}

function roundStep(atLeast) {
  const power = 10 ** Math.floor(Math.log10(atLeast));
  return [1, 2, 5, 10].map((factor) => factor * power).find((step) => step >= atLeast * 0.999) ??
    10 * power;
}

function timeStep(atLeast) {
  const steps = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 10800, 21600, 43200]
    .map((count) => count * second);
  if (atLeast < second) return roundStep(atLeast);
  const day = 86400 * second;
  return steps.find((step) => step >= atLeast) ?? roundStep(atLeast / day) * day;
}
