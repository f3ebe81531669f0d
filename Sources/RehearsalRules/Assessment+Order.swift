import RehearsalSimulation

/// What a scenario asserts of the order of events.
extension Assessment {
  func leadsTo(_ expected: Expectations.LeadsTo, _ place: Int) -> ExpectationResult {
    let found = evidence.order.leads(place, end: evidence.end)
    let time = expected.within.map { " within \(VirtualTime($0))" } ?? ""
    let words = (expected.cause.description(in: plan), expected.effect.description(in: plan))
    return result(
      "leads-to: \(words.0) to \(words.1)",
      found.event == nil ? .pass : found.isOpen ? comesAbout(false) : .fail,
      "\(words.1)\(time) after every \(words.0)",
      found.event.map { "\(found.isOpen ? "none" : "too late") after \(evidence.line($0))" } ?? "",
      expected.location
    )
  }

  func before(_ expected: Expectations.Before, _ place: Int) -> ExpectationResult {
    let found = evidence.order.before(place)
    let words = (expected.first.description(in: plan), expected.then.description(in: plan))
    return result(
      "before: \(words.0), then \(words.1)",
      found.event == nil ? .pass : .fail,
      "no \(words.1) without \(words.0) before it",
      found.event.map(evidence.line) ?? "",
      expected.location
    )
  }

  func afterLastWrite(_ expected: Expectations.Occasion, _ place: Int) -> ExpectationResult {
    let found = evidence.order.afterLastWrite(place)
    let words = expected.description(in: plan)
    return result(
      "after-last-write: \(words)",
      found.event == nil ? .pass : .fail,
      "\(words) after the last write of every task that completes",
      found.event.map { "none after \(evidence.line($0))" } ?? "",
      expected.location
    )
  }
}
