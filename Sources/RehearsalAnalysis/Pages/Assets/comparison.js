// Draws the timelines on a page about comparisons. The timelines of the two runs of a pair scroll and zoom together.

import { runModel } from "./run-model.js";
import { Selection } from "./route.js";
import { Timeline } from "./timeline.js";

for (const article of document.querySelectorAll("[data-comparison]")) {
  const places = [...article.querySelectorAll(".timeline-place")];
  const models = places.map((place) => {
    const element = document.getElementById(`pair-${article.dataset.comparison}-${place.dataset.side}`);
    return runModel(JSON.parse(element.textContent));
  });
  // Both timelines of the pair have the scale of the longer run.
  const end = Math.max(...models.map((model) => model.run.time));
  const timelines = models.map((model, index) => {
    model.run.time = end;
    // The address of the page is used by links to its sections, so it cannot also keep the selection.
    const selection = new Selection({ page: "pair", number: null, values: {} }, false);
    const { side, seed } = places[index].dataset;
    return new Timeline(model, selection, `Timeline of ${side} with seed ${seed}`);
  });
  timelines.forEach((timeline, index) => {
    places[index].append(timeline.element);
    timeline.onMove = (range) => {
      for (const other of timelines) if (other !== timeline) other.range = range;
    };
  });
}
