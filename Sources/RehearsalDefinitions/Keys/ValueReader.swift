import RehearsalSimulation

/// A converter from YAML values to Swift types.
///
/// Each function takes a value, and the name by which errors call it. If the value is invalid, the function
/// adds an error to the diagnostics and returns `nil`.
struct ValueReader {
  let diagnostics: Diagnostics

  func text(_ value: YAMLValue, _ name: String) -> String? {
    guard let text = value.text, text.contains(where: { !$0.isWhitespace }) else {
      return reportMismatch(value, name, "text")
    }
    return text
  }

  func integer(_ value: YAMLValue, _ name: String, in range: ClosedRange<Int>) -> Int? {
    guard let text = value.text, let number = Int(text), range.contains(number) else {
      let expected =
        if range.count == 1 {
          "\(range.lowerBound)"
        } else if range.upperBound == .max {
          "a whole number of at least \(range.lowerBound)"
        } else {
          "a whole number from \(range.lowerBound) to \(range.upperBound)"
        }
      return reportMismatch(value, name, expected)
    }
    return number
  }

  /// Returns a percentage from 0 to 100, with or without a percent sign.
  ///
  /// A number with a decimal point that is above 0 and at most 1, such as `0.9`, causes a warning, because
  /// the user may mean 90 %. There is no warning if the value has a percent sign, or if `isOftenSmall` is
  /// true because small percentages are usual for the key.
  func percentage(
    _ value: YAMLValue,
    _ name: String,
    isOftenSmall: Bool = false
  ) -> Percentage? {
    let text = value.text ?? ""
    let textWithoutSign = text.hasSuffix("%") ? MarkdownScanner.trimmed(text.dropLast()) : text[...]
    guard let percentage = Percentage(textWithoutSign) else {
      return reportMismatch(value, name, "a percentage from 0 to 100 with at most two decimals")
    }
    let looksLikeFraction =
      (1...100).contains(percentage.hundredths) && textWithoutSign.contains(".")
    if looksLikeFraction, textWithoutSign.count == text.count, !isOftenSmall {
      let intendedPercentage = Percentage(hundredths: percentage.hundredths * 100)
      diagnostics.warn(
        "`\(name)` is \(percentage) %, \(percentage.hundredths) in 10000; write `\(intendedPercentage)` if "
          + "\(intendedPercentage) % is meant, or `\(percentage)%` if it is not",
        at: value.location
      )
    }
    return percentage
  }

  /// Returns a number from 0 to `greatest` with at most two decimals, in hundredths.
  func decimal(_ value: YAMLValue, _ name: String, upTo greatest: Int) -> Int64? {
    guard let hundredths = DecimalText.parse(value.text ?? "", places: 2),
      hundredths <= Int64(greatest) * 100
    else {
      return reportMismatch(
        value,
        name,
        "a number from 0 to \(greatest) with at most two decimals"
      )
    }
    return hundredths
  }

  /// Returns a duration of simulated time such as `12m`, in nanoseconds.
  func duration(_ value: YAMLValue, _ name: String) -> Int64? {
    guard let text = value.text else {
      return reportMismatch(value, name, "a duration such as `12m`")
    }
    switch DurationText.parse(text) {
    case .nanoseconds(let nanoseconds): return nanoseconds
    case .malformed:
      return reportMismatch(value, name, "a duration such as `220s`, `12m` or `1h30m`")
    case .negative:
      diagnostics.error("`\(name)` cannot be negative; remove the minus sign", at: value.location)
      return nil
    case .tooLong:
      diagnostics.error(
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
    guard let text = value.text, !value.isEmptyPlainScalar else {
      return reportMismatch(value, name, "one of the allowed words")
    }
    if let choice = Choice(rawValue: text) { return choice }
    let validWords = Choice.allCases.map(\.rawValue)
    diagnostics.error(
      "`\(name)` cannot be `\(text)`; \(Spelling.hint(for: text, in: validWords, kind: "the allowed words are"))",
      at: value.location
    )
    return nil
  }

  func flag(_ value: YAMLValue, _ name: String) -> Bool? {
    switch value.text {
    case "true": true
    case "false": false
    default: reportMismatch(value, name, "`true` or `false`")
    }
  }

  func elements(_ value: YAMLValue, _ name: String) -> [YAMLValue]? {
    value.elements ?? reportMismatch(value, name, "a list")
  }

  /// Returns the entries of a mapping in which the user chooses the keys, such as names of agents.
  ///
  /// An entry whose key is not a text is left out, and an error is added.
  func table(_ value: YAMLValue, _ name: String) -> [(
    key: YAMLValue, name: String, value: YAMLValue
  )]? {
    guard let pairs = value.pairs else { return reportMismatch(value, name, "a mapping") }
    return pairs.compactMap { pair in
      text(pair.key, "a key of \(name)").map { (pair.key, $0, pair.value) }
    }
  }

  func mapping<Keys>(
    _ value: YAMLValue,
    _ name: String,
    _ type: MappingType<Keys>
  ) -> Mapping<Keys>? {
    guard let pairs = value.pairs else { return reportMismatch(value, name, "a mapping") }
    return Mapping(pairs, at: value.location, name: name, type: type, reader: self)
  }

  private func reportMismatch<Value>(
    _ value: YAMLValue,
    _ name: String,
    _ expected: String
  ) -> Value? {
    diagnostics.error(
      "`\(name)` has to be \(expected), not \(value.diagnosticDescription)",
      at: value.location
    )
    return nil
  }
}
