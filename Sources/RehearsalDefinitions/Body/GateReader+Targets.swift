extension GateReader {
  /// The numbers of a sentence that are no gates.
  struct UnrequiredNumbers {
    /// The byte offsets of the numbers that are only targets, as in `target: 90%`.
    var targets: Set<Int> = []
    /// The byte offsets of the numbers that are no gates, because another number beside them is required.
    var ignored: Set<Int> = []
    /// The parts of the line from an ignored number to the required number after it.
    ///
    /// The words before the first number say what the second one measures.
    var joinedParts: [Range<Int>] = []
  }

  /// Returns the numbers in sentences that are targets, or that lead to another action than rejection.
  ///
  /// An example is `80% required (target 90%)`. A target counts if no other number beside it is required.
  func unrequiredNumbers(in sentences: [Range<Int>]) -> UnrequiredNumbers {
    var result = UnrequiredNumbers()
    guard text.contains("%") || text.contains("percent") else { return result }
    for sentence in sentences {
      let numbers = StatedGate.numbers(in: sentence, of: text).filter { $0.unit == "%" }
      let words = GateTargets.ownWords(of: numbers, in: sentence, text)
      let statements = zip(numbers, words).map { NumberStatement($0, $1, self) }
      for statement in statements where statement.isTarget {
        result.targets.insert(statement.number.range.lowerBound)
      }
      if statements.count > 1, statements.contains(where: \.isUnrequired) {
        ignoreNumbers(beside: statements, &result)
      }
    }
    return result
  }

  /// Adds the unrequired numbers that have a required number for the same metric before or after them.
  private func ignoreNumbers(
    beside statements: [NumberStatement],
    _ result: inout UnrequiredNumbers
  ) {
    let metrics = statements.map { namedMetrics(in: $0.words) }
    var required: Int?
    for (index, statement) in statements.enumerated() {
      guard statement.isUnrequired else {
        required = statement.isRequired ? index : nil
        continue
      }
      if let required, metrics[index].isEmpty || metrics[index] == metrics[required] {
        result.ignored.insert(statement.number.range.lowerBound)
      }
    }
    required = nil
    for (index, statement) in statements.enumerated().reversed() {
      guard statement.isUnrequired else {
        required = statement.isRequired && isForAllWork(statement) ? index : nil
        continue
      }
      guard let required, !result.ignored.contains(statement.number.range.lowerBound),
        metrics[required].isEmpty || metrics[required] == metrics[index]
      else { continue }
      result.ignored.insert(statement.number.range.lowerBound)
      guard metrics[required].isEmpty else { continue }
      result.joinedParts.append(
        statement.number.range.lowerBound..<statements[required].number.unitEnd
      )
    }
    result.joinedParts.reverse()
  }

  /// Returns the metrics and kinds of test that a part of the line names, without coverage of no stated kind.
  private func namedMetrics(in part: Range<Int>) -> Set<String> {
    let names = GateMetric.names(in: text, part) + GateMetric.kinds(in: text, part).map(\.metric)
    return Set(names).subtracting([GateMetric.generalCoverage])
  }

  /// Returns whether the words of a number neither limit it to a part of the work nor say what else it measures.
  private func isForAllWork(_ statement: NumberStatement) -> Bool {
    guard !GateRejection.isStated(in: text, statement.words) else { return true }
    let phrase = ThresholdPhrase(around: statement.number, in: statement.words, of: text)
    return phrase.endsCleanly
      && !text.containsWord(in: statement.words.lowerBound..<phrase.range.lowerBound)
      && !StatedGate.isForPart(
        after: statement.number,
        to: statement.words.upperBound,
        in: text
      )
  }

  /// A percentage, and what its own words say about it.
  private struct NumberStatement {
    let number: StatedGate.WrittenNumber
    let words: Range<Int>
    let isTarget: Bool
    /// Whether the number is a target, or a condition of another action than rejection.
    let isUnrequired: Bool
    let isRequired: Bool

    init(_ number: StatedGate.WrittenNumber, _ words: Range<Int>, _ reader: GateReader) {
      self.number = number
      self.words = words
      isTarget = GateTargets.saysTarget(reader.text, words)
      let isFloor = number.comparison?.isFloor == true
      let consequence = reader.consequence(of: number)
      isUnrequired =
        isTarget || number.comparison != nil && !isFloor && consequence == .otherAction
      isRequired =
        !isUnrequired
        && (isFloor || number.comparison != nil && consequence == .rejection
          || GateTargets.saysRequired(reader.text, words))
    }
  }
}

extension [Range<Int>] {
  /// Returns the ranges in order, with all ranges as one that a part touches.
  ///
  /// `parts` must be in ascending order.
  func joined(by parts: [Range<Int>]) -> [Range<Int>] {
    guard !parts.isEmpty else { return self }
    var result: [Range<Int>] = []
    var part = parts[...]
    for range in self {
      while let first = part.first, first.upperBound <= range.lowerBound { part.removeFirst() }
      if let first = part.first, first.lowerBound < range.lowerBound, let last = result.popLast() {
        result.append(last.lowerBound..<range.upperBound)
      } else {
        result.append(range)
      }
    }
    return result
  }
}
