import RehearsalSimulation

/// The functions that read assertions about order, time and numbers.
extension OracleReader {
  func readOrder(_ entry: Mapping<ExpectKeys>, into expectations: inout Expectations) {
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
    expectations.afterLastWrite = entry.all(\.afterLastWrite).compactMap(occasion)
  }

  func number(_ entry: TableEntry<Mapping<NumberKeys>>) -> Expectations.NumberBound? {
    guard let measure: Expectations.Measure = entry.keyChoice(named: "a number"),
      let keys = entry.value.read()
    else { return nil }
    var bound = Expectations.NumberBound(
      measure: measure,
      least: keys.value(\.least)?.read(in: measure.unit),
      most: keys.value(\.most)?.read(in: measure.unit),
      location: entry.location
    )
    if let least = bound.least, let most = bound.most, least > most {
      diagnostics.error("`at-least` is above `at-most`", at: keys.location(of: \.least))
    }
    guard keys.has(\.middle) || keys.has(\.tolerance) else { return bound }
    guard let center = keys.value(\.middle), let within = keys.value(\.tolerance) else {
      diagnostics.error("`is` and `within` belong together; name both", at: keys.location)
      return nil
    }
    guard let middle = center.read(in: measure.unit), let tolerance = within.read(in: measure.unit)
    else { return nil }
    let (most, isTooMuch) = middle.addingReportingOverflow(tolerance)
    (bound.least, bound.most) = (max(0, middle - tolerance), isTooMuch ? .max : most)
    return bound
  }
}
