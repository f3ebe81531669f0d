import RehearsalSimulation

/// The metrics for which definitions state gates.
enum GateMetric {
  /// Returns the standard names of the metrics that a part of a line states a gate for.
  ///
  /// There are two if the part has one threshold for unit and integration coverage, such as
  /// `unit and integration coverage >= 80%`. Otherwise there is at most one.
  static func names(
    in text: PlainText,
    _ clause: Range<Int>,
    thresholdCount: Int = 1
  ) -> [String] {
    guard let name = name(in: text, clause) else { return [] }
    return thresholdCount == 1 ? names(name, in: text, clause) : [name]
  }

  /// Returns the name of a metric, or the names of unit and integration coverage if a part of a line is about both.
  private static func names(
    _ name: String,
    in text: PlainText,
    _ clause: Range<Int>
  ) -> [String] {
    let jointNames = ["unit-coverage", "integration-coverage"]
    let isJoint =
      jointNames.contains(name)
      && jointMetrics.contains {
        text.offset(of: $0, from: clause.lowerBound, to: clause.upperBound) != nil
      }
    return isJoint ? jointNames : [name]
  }

  /// The name of coverage for which the text does not say the kind.
  static let generalCoverage = "test-coverage"
  /// The name of the coverage of critical paths.
  static let criticalPathCoverage = "critical-path-coverage"

  private static let jointMetrics: [StaticString] = [
    "unit and integration", "integration and unit", "unit & integration", "integration & unit",
    "unit/integration", "integration/unit", "unit + integration", "integration + unit",
    "unit test and integration", "integration test and unit", "unit tests and integration",
    "integration tests and unit", "unit coverage and integration", "integration coverage and unit",
    "unit test coverage and integration", "integration test coverage and unit",
  ]

  /// Returns the standard name of the metric that a part of a line mentions; `nil` if there is
  /// none.
  private static func name(in text: PlainText, _ clause: Range<Int>) -> String? {
    func contains(_ word: StaticString) -> Bool {
      text.offset(of: word, from: clause.lowerBound, to: clause.upperBound) != nil
    }
    if contains("mutation") { return "mutation-score" }
    if contains("coverage") {
      return testedLevel(in: text, clause) ?? coverageMetrics.first { contains($0.0) }?.1
        ?? generalCoverage
    }
    return otherMetrics.first { contains($0.0) }?.1
  }

  /// Returns the standard name of the coverage by unit, integration or end-to-end tests that a part of a line is about.
  ///
  /// If the part names several kinds of test, as in `unit coverage of the integration layer`, that directly before the
  /// word "coverage" counts. The result is `nil` if there is no such kind.
  private static func testedLevel(in text: PlainText, _ clause: Range<Int>) -> String? {
    guard let coverage = text.offset(of: "coverage", from: clause.lowerBound, to: clause.upperBound)
    else { return nil }
    let kind = kinds(in: text, clause.lowerBound..<coverage).last { testLevels.contains($0.metric) }
    guard let kind else { return nil }
    let wordsBetween = text.lowercasedBytes[kind.range.upperBound..<coverage]
      .split { !PlainText.isWordByte($0) }.map { String(decoding: $0, as: UTF8.self) }
    return wordsBetween.allSatisfy(["code", "test", "testing", "tests"].contains)
      ? kind.metric : nil
  }

  private static let testLevels = ["e2e-coverage", "integration-coverage", "unit-coverage"]

  /// A mention of a kind of coverage, such as `unit`, in a part of a line.
  struct Kind {
    /// The standard name of the coverage, such as `unit-coverage`.
    var metric: String
    /// The byte offsets of the word.
    var range: Range<Int>

    /// Whether the kind is about unit, integration or end-to-end tests.
    var isTestLevel: Bool { testLevels.contains(metric) }
  }

  /// Returns the mentions of kinds of coverage in a part of a line, from left to right.
  ///
  /// The word "coverage" itself need not be in the part.
  static func kinds(in text: PlainText, _ part: Range<Int>) -> [Kind] {
    var kinds: [Kind] = []
    var offset = part.lowerBound
    while offset < part.upperBound {
      guard text.beginsWord(at: offset), let kind = kind(at: offset, in: text, part.upperBound)
      else {
        offset += 1
        continue
      }
      kinds.append(kind)
      offset = kind.range.upperBound
    }
    return kinds
  }

  private static func kind(at offset: Int, in text: PlainText, _ end: Int) -> Kind? {
    for (word, metric) in coverageMetrics
    where text.hasText(word, at: offset) && !tooGeneralWords.contains("\(word)") {
      let wordEnd = offset + word.utf8CodeUnitCount
      let pluralEnds = ["", "s", "es"].map { (ending: StaticString) in
        text.hasText(ending, at: wordEnd) ? wordEnd + ending.utf8CodeUnitCount : -1
      }
      if let kindEnd = pluralEnds.first(where: { $0 >= 0 && $0 <= end && text.endsWord(at: $0) }) {
        return Kind(metric: metric, range: offset..<kindEnd)
      }
    }
    return nil
  }

  /// Returns the standard name of the kind of coverage that a part of a line below a title about coverage is about.
  ///
  /// An example is `Unit: >= 80%` in a list below `Coverage`. The result is `nil` if the part names no kind.
  static func nameBelowCoverage(in text: PlainText, _ clause: Range<Int>) -> String? {
    coverageMetrics.first { word, _ in
      !tooGeneralWords.contains("\(word)")
        && text.offset(of: word, from: clause.lowerBound, to: clause.upperBound)
          .map(text.beginsWord(at:)) == true
    }?.1
  }

  /// Returns the standard names of the kinds of coverage that a part of a line is about.
  ///
  /// The kinds are recognised as in ``nameBelowCoverage(in:_:)``.
  static func namesBelowCoverage(in text: PlainText, _ clause: Range<Int>) -> [String] {
    nameBelowCoverage(in: text, clause).map { names($0, in: text, clause) } ?? []
  }

  /// Returns whether more is better for a metric, so that a gate for it states a minimum.
  static func isFloorMetric(_ metric: String) -> Bool {
    metric.hasSuffix("-coverage") || metric.hasSuffix("-score")
      || ["pass-rate", "availability"].contains(metric)
  }

  /// Returns whether a number with a unit can be a threshold of a metric.
  ///
  /// For example, a latency is no percentage, and coverage is nothing else.
  static func fits(_ metric: String, unit: String) -> Bool {
    if metric.hasSuffix("-coverage") { return unit == "%" }
    return switch unit {
    case "%": !metric.hasSuffix("latency") && !["bundle-size", "response-time"].contains(metric)
    case "ms", "s": metric.hasSuffix("latency") || metric == "response-time"
    case "kb", "mb", "gb": metric == "bundle-size"
    default: true
    }
  }

  /// The words that say a kind of coverage only beside the word "coverage" itself.
  private static let tooGeneralWords = ["type", "doc", "requirement", "test", "code"]

  private static let coverageMetrics: [(StaticString, String)] = [
    ("integration", "integration-coverage"), ("unit", "unit-coverage"),
    ("end-to-end", "e2e-coverage"), ("e2e", "e2e-coverage"), ("branch", "branch-coverage"),
    ("line", "line-coverage"), ("statement", "statement-coverage"),
    ("function", "function-coverage"), ("type", "type-coverage"),
    ("doc", "documentation-coverage"), ("requirement", "requirement-coverage"),
    ("critical", criticalPathCoverage), ("new code", "new-code-coverage"),
    ("overall", "test-coverage"), ("test", "test-coverage"), ("code", "test-coverage"),
  ]

  private static let otherMetrics: [(StaticString, String)] = [
    ("complexity", "complexity"), ("lighthouse", "lighthouse-score"),
    ("accessibility score", "accessibility-score"), ("performance score", "performance-score"),
    ("p99", "p99-latency"), ("p95", "p95-latency"), ("p90", "p90-latency"),
    ("p50", "p50-latency"), ("response time", "response-time"), ("latency", "latency"),
    ("error rate", "error-rate"), ("pass rate", "pass-rate"), ("uptime", "availability"),
    ("availability", "availability"), ("bundle", "bundle-size"), ("duplicat", "duplication"),
  ]
}

/// The metrics of test coverage for which a gate can require a minimum value.
enum CoverageGate {
  static let unit = "unit-coverage"
  static let integration = "integration-coverage"
  static let metrics = [unit, integration]

  /// Checks that `name` is one of these metrics, and adds an error to the diagnostics if it is not.
  ///
  /// - Returns: Whether `name` is one of the metrics.
  static func checkMetric(
    _ name: String,
    at location: SourceLocation,
    _ diagnostics: Diagnostics
  ) -> Bool {
    guard !metrics.contains(name) else { return true }
    let hint = Spelling.hint(for: name, in: metrics, kind: "the metrics are")
    diagnostics.error("there is no metric `\(name)`; \(hint)", at: location)
    return false
  }
}
