import RehearsalSimulation

extension GateReader {
  /// Returns the threshold of a part that looks like a gate, but from which no gate for runs is read; `nil` if there is
  /// none.
  ///
  /// `gates` are the gates that the part states.
  func unreadThreshold(of part: Part, _ gates: [StatedGate]) -> UnreadThreshold? {
    guard let (number, reason) = gates.isEmpty ? unread(part) : unread(part, gates) else {
      return nil
    }
    return UnreadThreshold(
      text: String(text.words(in: part.range)),
      location: location(of: number),
      reason: reason
    )
  }

  private typealias Reason = (StatedGate.WrittenNumber, UnreadThreshold.Reason)

  /// Returns the threshold of a part without gates, and why it is not read.
  private func unread(_ part: Part) -> Reason? {
    guard let number = part.numbers.first(where: { $0.unit == "%" }) else { return nil }
    if StatedGate.namesKindWithoutMetric(text, part.range) {
      guard let floor = part.numbers.first(where: \.isFloorInPercent),
        text.offset(of: "pass", from: floor.unitEnd, to: part.range.upperBound) == nil
      else { return nil }
      // The words with the kind of test can be in another sentence.
      return (floor, titles.isAboutCoverage ? .noKind : .noMetric)
    }
    // In a table, a number without a comparison can be an example or a result.
    guard part.isAboutCoverage, part.numbers.count == 1, number.comparison == nil,
      !isInTable, canBeMinimum(number)
    else { return nil }
    let phrase = ThresholdPhrase(around: number, in: part.range, of: text)
    guard phrase.endsCleanly, phrase.kind.map(StatedGate.isReported) == true else { return nil }
    return (number, .noComparison)
  }

  /// Returns the threshold of a part of which a run cannot use a gate, and the reason.
  private func unread(_ part: Part, _ gates: [StatedGate]) -> Reason? {
    let floors = gates.filter { $0.metric == GateMetric.generalCoverage && $0.comparison.isFloor }
    if floors.count > 1, floors.allSatisfy(\.appliesOnlyToPart),
      GateMetric.kinds(in: text, part.range).isEmpty
    {
      return part.numbers.first.map { ($0, .severalNumbers) }
    }
    let usedMetrics = Set(gates.filter { $0.lowestPassingValue != nil }.map(\.metric))
    let unusedGate = gates.first {
      CoverageGate.metrics.contains($0.metric) && !usedMetrics.contains($0.metric)
    }
    guard let unusedGate else { return nil }
    return part.numbers.first { location(of: $0) == unusedGate.location }.map { ($0, .noMinimum) }
  }

  private var isInTable: Bool {
    if case .tableRow = text.line.kind { return true }
    return false
  }
}
