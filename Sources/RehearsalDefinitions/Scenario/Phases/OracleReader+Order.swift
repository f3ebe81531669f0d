import RehearsalSimulation

/// Functions that parse expectations about the order of events and about numbers over all runs.
extension OracleReader {
  func readOrderAssertions(_ entry: Mapping<ExpectKeys>, into expectations: inout Expectations) {
    expectations.leadsTo = entry.elements(\.leadsTo).compactMap { value in
      guard let pair = value.read(), let cause = pair.value(\.cause).flatMap(eventPattern),
        let effect = pair.value(\.effect).flatMap(eventPattern)
      else { return nil }
      return Expectations.LeadsTo(
        cause: cause,
        effect: effect,
        maximumDelay: pair.value(\.within),
        location: value.location
      )
    }
    expectations.before = entry.elements(\.before).compactMap { value in
      guard let pair = value.read(), let earlierEvent = pair.value(\.first).flatMap(eventPattern),
        let laterEvent = pair.value(\.then).flatMap(eventPattern)
      else { return nil }
      return Expectations.Before(first: earlierEvent, second: laterEvent, location: value.location)
    }
    expectations.afterLastWrite = entry.validElements(\.afterLastWrite).compactMap(eventPattern)
  }

  /// Returns the expected ranges of the mean and the percentiles of one metric over all runs.
  func numberBounds(_ entry: TableEntry<Mapping<NumberKeys>>) -> [Expectations.NumberBound] {
    guard let quantity: Expectations.Quantity = entry.keyChoice(named: "a key of numbers"),
      let keys = entry.value.read()
    else { return [] }
    let percentiles: [(Int, KeyPath<NumberKeys, Key<Mapping<RangeKeys>>>)] = [
      (5_000, \.median), (9_000, \.ninetiethPercentile), (9_500, \.ninetyFifthPercentile),
      (9_900, \.ninetyNinthPercentile),
    ]
    let presentPercentiles = percentiles.filter { keys.has($0.1) }
    let bounds = presentPercentiles.compactMap { hundredths, key in
      keys.value(key).flatMap { range in
        numberBound(quantity, range, Percentage(hundredths: hundredths), at: keys.location(of: key))
      }
    }
    let meanRange = keys.restricted(to: \.range)
    let hasMeanRange =
      meanRange.has(\.minimum) || meanRange.has(\.maximum) || meanRange.has(\.middle)
      || meanRange.has(\.tolerance)
    guard hasMeanRange || presentPercentiles.isEmpty else { return bounds }
    return [numberBound(quantity, meanRange, nil, at: entry.location)].compactMap(\.self) + bounds
  }

  private func numberBound(
    _ quantity: Expectations.Quantity,
    _ keys: Mapping<RangeKeys>,
    _ percentile: Percentage?,
    at location: SourceLocation
  ) -> Expectations.NumberBound? {
    var bound = Expectations.NumberBound(
      quantity: quantity,
      percentile: percentile,
      lowerBound: keys.value(\.minimum)?.read(in: quantity.unit),
      upperBound: keys.value(\.maximum)?.read(in: quantity.unit),
      location: location
    )
    if let lowerBound = bound.lowerBound, let upperBound = bound.upperBound, lowerBound > upperBound
    {
      diagnostics.error("`at-least` is greater than `at-most`", at: keys.location(of: \.minimum))
    }
    guard keys.has(\.middle) || keys.has(\.tolerance) else {
      if !keys.has(\.minimum), !keys.has(\.maximum) {
        diagnostics.error(
          "a range needs `at-least`, `at-most`, or `is` with `within`",
          at: keys.location
        )
      }
      return bound
    }
    if keys.has(\.minimum) || keys.has(\.maximum) {
      diagnostics.error(
        "a range has either `at-least` and `at-most`, or `is` and `within`; remove one of the pairs",
        at: keys.location
      )
      return nil
    }
    guard let limits = limitsAroundMiddle(keys, in: quantity.unit) else { return nil }
    (bound.lowerBound, bound.upperBound) = (limits.lower, limits.upper)
    return bound
  }

  /// Returns the limits of a range that the keys `is` and `within` state.
  ///
  /// Adds an error and returns `nil` if one of the keys is missing or invalid.
  private func limitsAroundMiddle(
    _ keys: Mapping<RangeKeys>,
    in unit: Expectations.Quantity.Unit
  ) -> (lower: Double, upper: Double)? {
    guard let unparsedMiddle = keys.value(\.middle), let unparsedTolerance = keys.value(\.tolerance)
    else {
      diagnostics.error("`is` and `within` need each other; set both", at: keys.location)
      return nil
    }
    guard let middle = unparsedMiddle.read(in: unit),
      let tolerance = unparsedTolerance.read(in: unit)
    else { return nil }
    return (max(0, middle - tolerance), middle + tolerance)
  }
}
