import RehearsalSimulation

/// What a scenario asserts of order, time and numbers.
extension ScenarioReader {
  func readOrder(_ entry: ObjectReader, into expectations: inout Expectations) {
    expectations.leadsTo = entry.list("leads-to").compactMap { value in
      guard let pair = values.object(value, "a consequence", ScenarioShape.leadsTo),
        let cause = occasion("from", of: pair), let effect = occasion("to", of: pair)
      else { return nil }
      return Expectations.LeadsTo(
        cause: cause,
        effect: effect,
        within: pair.duration("within"),
        location: value.location
      )
    }
    expectations.before = entry.list("before").compactMap { value in
      guard let pair = values.object(value, "an order", ScenarioShape.before),
        let first = occasion("first", of: pair), let then = occasion("then", of: pair)
      else { return nil }
      return Expectations.Before(first: first, then: then, location: value.location)
    }
    expectations.afterLastWrite = entry.list("after-last-write").compactMap { value in
      values.object(value, "a witness", ScenarioShape.witness).flatMap(occasion)
    }
  }

  private func occasion(_ key: String, of pair: ObjectReader) -> Expectations.Occasion? {
    pair.object(key, ScenarioShape.witness).flatMap(occasion)
  }

  func number(
    _ key: YAMLValue,
    _ name: String,
    _ value: YAMLValue
  ) -> Expectations.NumberBound? {
    guard let measure: Expectations.Measure = values.choice(key, "a number"),
      let entry = values.object(value, name, ScenarioShape.number)
    else { return nil }
    func amount(_ key: String) -> Int64? {
      entry[key].flatMap { self.amount($0, key, measure.unit) }
    }
    var bound = Expectations.NumberBound(
      measure: measure,
      least: amount("at-least"),
      most: amount("at-most"),
      location: key.location
    )
    if let least = bound.least, let most = bound.most, least > most {
      diagnostics.error("`at-least` is above `at-most`", at: entry.place(of: "at-least"))
    }
    if measure == .cost { assertedCosts.append(key.location) }
    guard entry["is"] != nil || entry["within"] != nil else { return bound }
    guard entry["is"] != nil, entry["within"] != nil else {
      diagnostics.error("`is` and `within` belong together; name both", at: entry.location)
      return nil
    }
    guard let middle = amount("is"), let tolerance = amount("within") else { return nil }
    let (most, isTooMuch) = middle.addingReportingOverflow(tolerance)
    (bound.least, bound.most) = (max(0, middle - tolerance), isTooMuch ? .max : most)
    return bound
  }

  /// An amount in the unit of what it is an amount of.
  private func amount(
    _ value: YAMLValue,
    _ key: String,
    _ unit: Expectations.Measure.Unit
  ) -> Int64? {
    switch unit {
    case .time: values.duration(value, key)
    case .count: values.integer(value, key, in: 0...1_000_000_000_000).map { Int64($0) }
    case .percentage:
      values.percentage(value, key, isOftenSmall: key == "within" || key == "at-most")
        .map { Int64($0.hundredths) }
    case .money: values.decimal(value, key).map { $0 * 1_000_000 }
    }
  }
}
