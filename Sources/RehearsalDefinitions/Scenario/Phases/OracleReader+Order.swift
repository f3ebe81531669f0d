import RehearsalSimulation

/// Functions that parse assertions about the order of events and about numbers over all runs.
extension OracleReader {
  func readOrderAssertions(_ entry: Mapping<ExpectKeys>, into expectations: inout Expectations) {
    expectations.leadsTo = entry.elements(\.leadsTo).compactMap { value in
      guard let pair = value.read(), let cause = pair.value(\.cause).flatMap(occasion),
        let effect = pair.value(\.effect).flatMap(occasion)
      else { return nil }
      return Expectations.LeadsTo(
        cause: cause,
        effect: effect,
        within: pair.value(\.within),
        location: value.location
      )
    }
    expectations.before = entry.elements(\.before).compactMap { value in
      guard let pair = value.read(), let first = pair.value(\.first).flatMap(occasion),
        let then = pair.value(\.then).flatMap(occasion)
      else { return nil }
      return Expectations.Before(first: first, then: then, location: value.location)
    }
    expectations.afterLastWrite = entry.validElements(\.afterLastWrite).compactMap(occasion)
  }

  /// Returns the expected ranges of the mean and the percentiles of one metric over all runs.
  func numbers(_ entry: TableEntry<Mapping<NumberKeys>>) -> [Expectations.NumberBound] {
    guard let measure: Expectations.Quantity = entry.keyChoice(named: "a key of numbers"),
      let keys = entry.value.read()
    else { return [] }
    let percentiles: [(Int, KeyPath<NumberKeys, Key<Mapping<RangeKeys>>>)] = [
      (5_000, \.median), (9_000, \.ninetieth), (9_500, \.ninetyFifth), (9_900, \.ninetyNinth),
    ]
    let writtenPercentiles = percentiles.filter { keys.has($0.1) }
    let bounds = writtenPercentiles.compactMap { hundredths, key in
      keys.value(key).flatMap { range in
        numberBound(measure, range, Percentage(hundredths: hundredths), at: keys.location(of: key))
      }
    }
    let meanRange = keys.part(\.range)
    let hasMeanRange =
      meanRange.has(\.least) || meanRange.has(\.most) || meanRange.has(\.middle)
      || meanRange.has(\.tolerance)
    guard hasMeanRange || writtenPercentiles.isEmpty else { return bounds }
    return [numberBound(measure, meanRange, nil, at: entry.location)].compactMap(\.self) + bounds
  }

  private func numberBound(
    _ measure: Expectations.Quantity,
    _ keys: Mapping<RangeKeys>,
    _ percentile: Percentage?,
    at location: SourceLocation
  ) -> Expectations.NumberBound? {
    var bound = Expectations.NumberBound(
      measure: measure,
      percentile: percentile,
      least: keys.value(\.least)?.read(in: measure.unit),
      most: keys.value(\.most)?.read(in: measure.unit),
      location: location
    )
    if let least = bound.least, let most = bound.most, least > most {
      diagnostics.error("`at-least` is greater than `at-most`", at: keys.location(of: \.least))
    }
    guard keys.has(\.middle) || keys.has(\.tolerance) else {
      if !keys.has(\.least), !keys.has(\.most) {
        diagnostics.error(
          "a range needs `at-least`, `at-most`, or `is` with `within`",
          at: keys.location
        )
      }
      return bound
    }
    if keys.has(\.least) || keys.has(\.most) {
      diagnostics.error(
        "a range has either `at-least` and `at-most`, or `is` and `within`; remove one of the pairs",
        at: keys.location
      )
      return nil
    }
    guard let writtenMiddle = keys.value(\.middle), let writtenTolerance = keys.value(\.tolerance)
    else {
      diagnostics.error("`is` and `within` need each other; set both", at: keys.location)
      return nil
    }
    guard let middle = writtenMiddle.read(in: measure.unit),
      let tolerance = writtenTolerance.read(in: measure.unit)
    else { return nil }
    (bound.least, bound.most) = (max(0, middle - tolerance), middle + tolerance)
    return bound
  }
}
