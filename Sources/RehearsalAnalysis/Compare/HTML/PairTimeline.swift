import RehearsalRunning
import RehearsalSimulation

/// An empty HTML element in which the script of the page draws the timeline of a run.
///
/// The run is one of the two runs of the pair that differs most.
struct PairTimeline: Figure {
  /// The letter of the configuration: `A` or `B`.
  var side: String
  /// The seed of the run.
  var seed: UInt64

  var element: String? {
    "<div class=\"timeline-place\" data-side=\"\(side)\" data-seed=\"\(seed)\"></div>"
  }
}

extension Comparison {
  /// The data of the timelines of the two runs in the pair that differs most.
  ///
  /// Each element has the letter of the configuration, `A` or `B`. The array is empty if no pair differs, or
  /// if the events of the two runs were not stored.
  var widestPairPages: [(side: String, page: RunPage)] {
    guard let events = widestPairEvents, let widestPair = widestPairs.first else { return [] }
    let scenario = widestPair.scenario
    let sides = [
      ("A", armA, scenario.resultOfA, events.first, widestPair.pair.first),
      ("B", armB, scenario.resultOfB, events.second, widestPair.pair.second),
    ]
    return sides.map { side, arm, result, events, run in
      let origin = RunPage.Origin(
        path: result.path,
        configuration: arm.name,
        options: result.options
      )
      return (
        side, RunPage(origin, result.plan, events.filter { $0.refersOnly(to: result.plan) }, run)
      )
    }
  }
}
