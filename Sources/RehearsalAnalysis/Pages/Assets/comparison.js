// Fills the places of timelines on a page about comparisons. The two timelines of a pair move together.

import { runModel } from "./run-model.js";
import { Selection } from "./route.js";
import { Timeline } from "./timeline.js";

for (const article of document.querySelectorAll("[data-comparison]")) {
  const places = [...article.querySelectorAll(".timeline-place")];
  const models = places.map((place) => {
    const data = document.getElementById(`pair-${article.dataset.comparison}-${place.dataset.side}`);
    return runModel(JSON.parse(data.textContent));
  });
  // Both have the scale of the longer run.
  const end = Math.max(...models.map((model) => model.run.time));
  const timelines = models.map((model, index) => {
    model.run.time = end;
    // The links to the parts of the page use the address, so that a selection is not kept there.
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
