import RehearsalSimulation

/// Reads values by the type that is expected, and complains where they are something else.
struct ValueReader {
  let complaints: Complaints

  func text(_ value: YAMLValue, _ name: String) -> String? {
    guard let text = value.text, text.contains(where: { !$0.isWhitespace }) else {
      return wrong(value, name, "a text")
    }
    return text
  }

  func integer(_ value: YAMLValue, _ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = value.text, let number = Int(text), range.contains(number) else {
      let limits =
        range.upperBound == .max
        ? "of at least \(range.lowerBound)" : "from \(range.lowerBound) to \(range.upperBound)"
      return wrong(value, name, "a whole number \(limits)")
    }
    return number
  }

  func percentage(_ value: YAMLValue, _ name: String) -> Percentage? {
    guard let text = value.text, let percentage = Percentage(text) else {
      return wrong(value, name, "a percentage from 0 to 100 with at most two decimals")
    }
    return percentage
  }

  /// Reads a length of virtual time in nanoseconds.
  func duration(_ value: YAMLValue, _ name: String) -> Int64? {
    guard let text = value.text else { return wrong(value, name, "a duration such as `12m`") }
    switch DurationText.parse(text) {
    case .nanoseconds(let nanoseconds): return nanoseconds
    case .malformed:
      return wrong(value, name, "a duration such as `220s`, `12m` or `1h30m`")
    case .negative:
      complaints.error("`\(name)` is negative; time only passes forwards", at: value.location)
      return nil
    case .tooLong:
      complaints.error(
        "`\(name)` is longer than 292 years, the range of the clock",
        at: value.location
      )
      return nil
    }
  }

  func choice<Choice: RawRepresentable<String> & CaseIterable>(
    _ value: YAMLValue,
    _ name: String
  ) -> Choice? {
    guard let text = value.text, !value.isEmpty else {
      return wrong(value, name, "one of its words")
    }
    if let choice = Choice(rawValue: text) { return choice }
    let known = Choice.allCases.map(\.rawValue)
    complaints.error(
      "`\(name)` cannot be `\(text)`; \(Spelling.hint(for: text, in: known, kind: "it can be"))",
      at: value.location
    )
    return nil
  }

  func list(_ value: YAMLValue, _ name: String) -> [YAMLValue] {
    value.elements ?? wrong(value, name, "a list") ?? []
  }

  func texts(_ value: YAMLValue, _ name: String) -> [String] {
    list(value, name).compactMap { text($0, name) }
  }

  /// Reads a mapping whose keys the user chooses.
  func table(_ value: YAMLValue, _ name: String) -> [(
    key: YAMLValue, name: String, value: YAMLValue
  )] {
    guard let pairs = value.pairs else { return wrong(value, name, "a mapping") ?? [] }
    return pairs.compactMap { pair in
      text(pair.key, "a key of \(name)").map { (pair.key, $0, pair.value) }
    }
  }

  func object(_ value: YAMLValue, _ name: String, _ shape: ObjectShape) -> ObjectReader? {
    guard let pairs = value.pairs else { return wrong(value, name, "a mapping") }
    return ObjectReader(pairs, at: value.location, name: name, shape: shape, reader: self)
  }

  private func wrong<Value>(_ value: YAMLValue, _ name: String, _ expected: String) -> Value? {
    complaints.error("`\(name)` has to be \(expected), not \(value.kind)", at: value.location)
    return nil
  }
}
