// A small set of checks that run in a browser, and report each by its name.

const results = [];

/** Runs a check; it fails if the function throws. */
export function check(name, body) {
  try {
    body();
    results.push({ name, failure: null });
  } catch (error) {
    results.push({ name, failure: String(error.message ?? error) });
  }
}

/** Throws an error unless two values have the same JSON. */
export function equal(found, expected) {
  const [first, second] = [JSON.stringify(found), JSON.stringify(expected)];
  if (first !== second) throw new Error(`found ${first}, expected ${second}`);
}

/** The results of all checks so far. */
export function allResults() {
  return results;
}
