import RehearsalSimulation

/// A reader of the gates that a line states.
///
/// The line is divided into parts with one threshold each, as far as possible. Each part is then read as a metric or a
/// kind of test, a comparison and a number. Words that a part lacks can be elsewhere: the metric in a title or in another
/// part of the sentence, and the comparison in the part before.
struct GateReader {
  /// The gates of the line, from left to right.
  private(set) var gates: [StatedGate] = []
  /// The thresholds in the line that look like gates, but from which none is read.
  private(set) var unreadThresholds: [UnreadThreshold] = []
  /// The comparison of the last threshold, if it is a minimum of coverage; otherwise `nil`.
  ///
  /// In `at least 80% unit coverage and 70% integration coverage`, it applies to the second number as well.
  private(set) var lastFloor: StatedGate.Comparison?
  /// Whether a gate was read from the last part.
  private(set) var isLastPartRead = false

  let text: PlainText
  let titles: GateTitles.Context
  private let source: SourceText
  private var sentences: [Sentence] = []
  /// What follows from the conditions in the line; `nil` if no word says it.
  private var consequences: GateConsequences?
  private var unrequired = UnrequiredNumbers()
  /// Whether the line divides tests into kinds, as in `70% unit, 20% integration, 10% E2E`.
  private var statesShares = false

  /// A sentence of the line, and what it is about.
  private struct Sentence {
    var range: Range<Int>
    var isAboutCoverage: Bool
    var saysRejection: Bool
    var saysOtherAction: Bool
  }

  /// A part of the line, with the numbers in it.
  struct Part {
    var range: Range<Int>
    var numbers: [StatedGate.WrittenNumber]
    /// Whether the clause with the part mentions coverage.
    var isAboutCoverage: Bool
  }

  /// Reads a line.
  ///
  /// `floorBefore` is the comparison of the last threshold in the line before it, if the line continues its sentence.
  init(
    _ text: PlainText,
    below titles: GateTitles.Context = .none,
    after floorBefore: StatedGate.Comparison? = nil,
    _ source: SourceText
  ) {
    self.text = text
    self.titles = titles
    self.source = source
    lastFloor = floorBefore
    guard text.lowercasedBytes.contains(where: \.isASCIIDigit) else { return }
    sentences = text.sentences.map { range in
      Sentence(
        range: range,
        isAboutCoverage: text.contains("coverage", in: range),
        saysRejection: GateRejection.isStated(in: text, range),
        saysOtherAction: GateRejection.otherActionIsStated(in: text, range)
      )
    }
    let saysAction = sentences.contains { $0.saysRejection || $0.saysOtherAction }
    if saysAction { consequences = GateConsequences(text) }
    unrequired = unrequiredNumbers(in: sentences.map(\.range))
    let clauses = StatedGate.clauses(of: text).joined(by: unrequired.joinedParts)
    let parts = clauses.flatMap { self.parts(of: $0) }
    let percentages = parts.flatMap(\.numbers).filter { $0.unit == "%" && $0.comparison == nil }
    statesShares =
      percentages.count > 2
      && percentages.compactMap { Double($0.standardText(in: text)) }.reduce(0, +) == 100
    let statedGates = parts.map { explicitGates(in: $0) }
    read(parts, statedGates)
  }

  /// Adds the gates of each part.
  ///
  /// `statedGates` are the gates of each part that names its metric itself.
  private mutating func read(_ parts: [Part], _ statedGates: [[StatedGate]]) {
    let isLineAboutCoverage = statedGates.joined().contains(where: \.isAboutCoverage)
    var sentence = 0
    for (index, part) in parts.enumerated() {
      let partSentence = sentenceIndex(
        of: part.numbers.last?.range.lowerBound ?? part.range.lowerBound
      )
      if partSentence != sentence { (sentence, lastFloor) = (partSentence, nil) }
      var partGates = statedGates[index]
      if partGates.isEmpty {
        let isBeforeMinimum =
          index + 1 < parts.count && isMinimumAlone(parts[index + 1], statedGates[index + 1])
        let floor = lastFloor ?? (isBeforeMinimum ? .atLeast : nil)
        partGates = impliedGates(in: part, isLineAboutCoverage, floor)
      }
      isLastPartRead = !partGates.isEmpty
      if let unread = unreadThreshold(of: part, partGates) { unreadThresholds.append(unread) }
      gates += partGates
      let last = partGates.last { $0.isAboutCoverage && $0.comparison.isFloor }
      if last != nil || part.numbers.contains(where: { $0.unit == "%" }) {
        lastFloor = last?.comparison
      }
    }
  }

  /// Changes the locations of the gates and of the unread thresholds.
  mutating func mapLocations(_ change: (inout SourceLocation) -> Void) {
    for index in gates.indices { change(&gates[index].location) }
    for index in unreadThresholds.indices { change(&unreadThresholds[index].location) }
  }

  // MARK: Parts

  private func parts(of clause: Range<Int>) -> [Part] {
    let numbers = numbers(in: clause)
    let isAboutCoverage = text.contains("coverage", in: clause)
    let whole = Part(range: clause, numbers: numbers, isAboutCoverage: isAboutCoverage)
    guard numbers.count > 1,
      let ranges = StatedGate.pairedParts(of: clause, numbers, in: text)
    else { return [whole] }
    return ranges.map { range in
      Part(
        range: range,
        numbers: self.numbers(in: range),
        isAboutCoverage: isAboutCoverage
      )
    }
  }

  /// Returns the numbers in a clause, without targets beside a required number.
  private func numbers(in clause: Range<Int>) -> [StatedGate.WrittenNumber] {
    StatedGate.numbers(in: clause, of: text)
      .filter { !unrequired.ignored.contains($0.range.lowerBound) }
  }

  private func sentence(of number: StatedGate.WrittenNumber) -> Sentence {
    sentences[sentenceIndex(of: number.range.lowerBound)]
  }

  private func sentenceIndex(of offset: Int) -> Int {
    var (low, high) = (0, sentences.count - 1)
    while low < high {
      let middle = (low + high + 1) / 2
      if sentences[middle].range.lowerBound <= offset { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// Returns whether a part states a minimum without a comparison, as in `70% integration coverage required`.
  private func isMinimumAlone(_ part: Part, _ gates: [StatedGate]) -> Bool {
    part.numbers.count == 1 && part.numbers[0].comparison == nil
      && gates.first?.isAboutCoverage == true
  }

  // MARK: Gates

  /// Returns the gates of a part that names a metric, or that is below a title about coverage.
  private func explicitGates(in part: Part) -> [StatedGate] {
    let compared = part.numbers.filter { $0.comparison != nil }
    let lastNumber = compared.last ?? part.numbers.last
    guard let lastNumber else { return [] }
    // The words of the next sentence do not say what the numbers measure.
    let sentenceEnd = sentence(of: lastNumber).range.upperBound
    let end = max(lastNumber.unitEnd, min(part.range.upperBound, sentenceEnd))
    let range = part.range.lowerBound..<end
    let numbers = part.numbers.filter { $0.unitEnd <= end }
    if let gates = pairedGates(in: range, numbers) { return gates }
    var metrics = GateMetric.names(in: text, range, thresholdCount: max(1, compared.count))
    if let parenthesis = OpenParenthesis(around: range, in: text),
      compared.allSatisfy({ $0.unitEnd <= parenthesis.end })
    {
      metrics = parenthesis.metrics(of: range, compared.count, in: text) ?? metrics
    }
    if metrics.count == 1, compared.count > 1,
      StatedGate.applyOnlyToPart(compared, range, of: text).first == false
    {
      metrics = GateMetric.names(in: text, range)
    }
    if metrics.isEmpty, part.isAboutCoverage || titles.isAboutCoverage {
      let floors = coverageThresholds(numbers, range).filter { floor in
        floor.isFloorInPercent || isRejected(GateMetric.generalCoverage, floor)
      }
      metrics = GateMetric.namesBelowCoverage(in: text, range)
      if floors.count > 1 { metrics = Array(metrics.suffix(1)) }
      if metrics.isEmpty, isBare(floors, range) { metrics = titles.metrics }
      return gates(metrics, floors, range)
    }
    let isAboutCoverage = metrics.contains { $0.hasSuffix("-coverage") }
    if isAboutCoverage, isAboutCriticalPaths(part) { metrics = [GateMetric.criticalPathCoverage] }
    return gates(metrics, isAboutCoverage ? coverageThresholds(numbers, range) : compared, range)
  }

  /// Returns whether the only number of a part is in a parenthesis about critical paths.
  ///
  /// In `unit coverage (critical paths require 100%)`, the number is not about all unit tests.
  private func isAboutCriticalPaths(_ part: Part) -> Bool {
    guard part.numbers.count == 1, let number = part.numbers.first,
      let parenthesis = text.lowercasedBytes[part.range.lowerBound..<number.range.lowerBound]
        .lastIndex(of: UInt8(ascii: "("))
    else { return false }
    let end =
      text.offset(of: ")", from: number.unitEnd, to: part.range.upperBound) ?? part.range.upperBound
    let isClosedBefore =
      text.offset(of: ")", from: parenthesis, to: number.range.lowerBound) != nil
    return !isClosedBefore
      && GateMetric.kinds(in: text, parenthesis..<end).map(\.metric) == [
        GateMetric.criticalPathCoverage
      ]
  }

  /// Returns the numbers of a part about coverage that have a comparison, or a word such as `target`, as percentages.
  ///
  /// Beside a minimum with a comparison, the word does not count: in `>= 80% (target: 90%)`, work passes with 80 %.
  private func coverageThresholds(
    _ numbers: [StatedGate.WrittenNumber],
    _ range: Range<Int>
  ) -> [StatedGate.WrittenNumber] {
    let statesMinimum = numbers.contains {
      comparison(of: $0, for: GateMetric.generalCoverage)?.isFloor == true
    }
    return numbers.compactMap { written in
      var number = written
      if !statesMinimum, number.comparison == nil, isMinimum(number, range) {
        number.comparison = .atLeast
      }
      return number.comparison == nil ? nil : number.inPercent(in: range, of: text)
    }
  }

  /// Returns whether words beside a percentage without a comparison say that it is a minimum.
  private func isMinimum(_ number: StatedGate.WrittenNumber, _ range: Range<Int>) -> Bool {
    guard number.unit == "%", canBeMinimum(number) else { return false }
    return ThresholdPhrase(around: number, in: range, of: text).saysMinimum
  }

  /// Returns whether a number is greater than 0, and not the end of a range.
  func canBeMinimum(_ number: StatedGate.WrittenNumber) -> Bool {
    // A number with a plus sign before it is a change.
    !isEndOfRange(number) && !text.hasText("+", at: number.range.lowerBound - 1)
      && text.lowercasedBytes[number.range].contains { "123456789".utf8.contains($0) }
  }

  /// Returns whether a number is the end of a range, such as `80–90%` or `80 to 90%`.
  private func isEndOfRange(_ number: StatedGate.WrittenNumber) -> Bool {
    let bytes = text.lowercasedBytes
    var end = bytes[..<number.range.lowerBound].lastIndex { $0 != UInt8(ascii: " ") } ?? -1
    let link = (["-", "–", "—", " to"] as [StaticString]).first {
      text.hasText($0, at: end + 1 - $0.utf8CodeUnitCount)
    }
    guard let link else { return false }
    end -= link.utf8CodeUnitCount
    let last = bytes.prefix(max(0, end + 1)).last { !" %".utf8.contains($0) }
    return last.map(\.isASCIIDigit) ?? false
  }

  /// Returns whether the words around the only threshold of a part say nothing about what is measured.
  private func isBare(_ thresholds: [StatedGate.WrittenNumber], _ range: Range<Int>) -> Bool {
    guard thresholds.count == 1, let threshold = thresholds.first else { return false }
    let phrase = ThresholdPhrase(around: threshold, in: range, of: text)
    return phrase.endsCleanly
      && !text.containsWord(in: range.lowerBound..<phrase.range.lowerBound)
  }

  /// Returns the gates of a part that names several kinds of test and then as many thresholds, or the other way round.
  ///
  /// An example is `unit/integration coverage: >= 80% / >= 70%`.
  private func pairedGates(
    in range: Range<Int>,
    _ numbers: [StatedGate.WrittenNumber]
  ) -> [StatedGate]? {
    let kinds = GateMetric.kinds(in: text, range).filter(\.isTestLevel)
    let thresholds = numbers.filter { $0.unit == "%" }
    guard kinds.count > 1, kinds.count == thresholds.count, thresholds.count == numbers.count,
      Set(kinds.map(\.metric)).count == kinds.count,
      let comparison = thresholds.lazy.compactMap(\.comparison).first,
      text.contains("coverage", in: range) || titles.isAboutCoverage,
      areTogether(thresholds, in: range)
    else { return nil }
    return zip(kinds, thresholds).flatMap { kind, threshold in
      var threshold = threshold
      threshold.comparison = threshold.comparison ?? comparison
      return gates([kind.metric], [threshold], range)
    }
  }

  /// Returns whether only words such as `and` are between thresholds, and none that limit the last one to a part of the
  /// work.
  private func areTogether(_ thresholds: [StatedGate.WrittenNumber], in range: Range<Int>) -> Bool {
    zip(thresholds, thresholds.dropFirst()).allSatisfy { threshold, next in
      let phrase = ThresholdPhrase(
        around: threshold,
        in: threshold.range.lowerBound..<next.range.lowerBound,
        of: text
      )
      let between = threshold.unitEnd..<next.range.lowerBound
      return phrase.endsCleanly && phrase.kind == nil
        && !text.contains(" with ", in: between) && !text.contains("(", in: between)
    }
      && thresholds.last.map {
        !StatedGate.isForPart(after: $0, to: range.upperBound, in: text)
      } == true
  }

  /// Returns the gates of a part without a metric in a line or a sentence about coverage.
  ///
  /// The part must name a kind of test directly beside its threshold, as in `integration >= 70%`. A percentage without a
  /// comparison has that of the part before, or of the part after it.
  private func impliedGates(
    in part: Part,
    _ isLineAboutCoverage: Bool,
    _ neighbouringFloor: StatedGate.Comparison?
  ) -> [StatedGate] {
    let numbers = part.numbers.map { $0.inPercent(in: part.range, of: text) }
      .filter { $0.unit == "%" }
    guard numbers.count == 1, var number = numbers.first else { return [] }
    let phrase = ThresholdPhrase(around: number, in: part.range, of: text)
    guard phrase.kind != nil, phrase.endsCleanly, canBeMinimum(number) else { return [] }
    let isAboutCoverage =
      part.isAboutCoverage || isLineAboutCoverage || titles.isAboutCoverage
      || sentence(of: number).isAboutCoverage
    guard isAboutCoverage else { return [] }
    if number.comparison == nil {
      // In `currently 60%`, a word before the phrase says what the number is.
      let isAlone = !text.containsWord(in: part.range.lowerBound..<phrase.range.lowerBound)
      let otherFloor = titles.saysMinimum ? .atLeast : neighbouringFloor
      number.comparison =
        phrase.saysMinimum ? .atLeast : isAlone && !statesShares ? otherFloor : nil
    }
    guard number.isFloorInPercent || isRejected(GateMetric.generalCoverage, number) else {
      return []
    }
    let metrics = GateMetric.namesBelowCoverage(in: text, phrase.range)
    return gates(metrics, [number], part.range)
  }

  /// Returns the gates for each of several metrics with each of several thresholds that fit it.
  private func gates(
    _ metrics: [String],
    _ thresholds: [StatedGate.WrittenNumber],
    _ range: Range<Int>
  ) -> [StatedGate] {
    metrics.flatMap { metric in
      // In `>= 80% (reject below 70%)`, the first number alone is the gate.
      let hasUsualComparison = thresholds.contains {
        $0.comparison?.isFloor == GateMetric.isFloorMetric(metric)
      }
      let floors = thresholds.map { threshold in
        var floor = threshold
        if !hasUsualComparison { floor.comparison = comparison(of: threshold, for: metric) }
        return floor
      }
      let areForParts = StatedGate.applyOnlyToPart(floors, range, of: text)
      return zip(floors, areForParts).compactMap { threshold, isForPart -> StatedGate? in
        guard let comparison = threshold.comparison, GateMetric.fits(metric, unit: threshold.unit)
        else { return nil }
        return StatedGate(
          metric: metric,
          comparison: comparison,
          number: threshold.standardText(in: text),
          unit: threshold.unit,
          appliesOnlyToPart: isForPart,
          isTarget: unrequired.targets.contains(threshold.range.lowerBound),
          location: location(of: threshold)
        )
      }
    }
  }

  /// Returns the comparison of a threshold, or its opposite if it is a condition under which work is rejected.
  private func comparison(
    of threshold: StatedGate.WrittenNumber,
    for metric: String
  ) -> StatedGate.Comparison? {
    guard let comparison = threshold.comparison, saysRejection(threshold) else {
      return threshold.comparison
    }
    return GateRejection.gate(comparison, for: metric)
  }

  private func isRejected(_ metric: String, _ threshold: StatedGate.WrittenNumber) -> Bool {
    threshold.unit == "%" && comparison(of: threshold, for: metric)?.isFloor == true
  }

  private func saysRejection(_ threshold: StatedGate.WrittenNumber) -> Bool {
    switch consequence(of: threshold) {
    case .rejection: true
    case .otherAction: false
    case nil: sentence(of: threshold).saysRejection
    }
  }

  /// Returns what follows if the condition with a threshold is true; `nil` if neither the line nor a title says it.
  func consequence(of threshold: StatedGate.WrittenNumber) -> GateConsequences.Consequence? {
    consequences?.consequence(at: threshold.range.lowerBound) ?? titles.consequence
  }

  func location(of threshold: StatedGate.WrittenNumber) -> SourceLocation {
    source.location(of: text.rest(from: threshold.range.lowerBound), in: text.line)
  }
}

extension PlainText {
  /// Returns whether a part of the text contains a word, which must be in lower case and can be inside a longer word.
  func contains(_ word: StaticString, in part: Range<Int>) -> Bool {
    offset(of: word, from: part.lowerBound, to: part.upperBound) != nil
  }

  /// Returns whether a part of the text contains any word.
  func containsWord(in part: Range<Int>) -> Bool {
    lowercasedBytes[part].contains { $0 < 0x80 && Self.isWordByte($0) && $0 != UInt8(ascii: "-") }
  }
}
