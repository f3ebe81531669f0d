import Foundation
import RehearsalHistories
import RehearsalRules
public import RehearsalRunning
public import RehearsalSimulation

/// A report on what the rules found in histories.
public struct HistoryCheckReport: CustomStringConvertible {
  /// A violation with where its record is.
  struct Item {
    var violation: Violation
    var location: SourceLocation
    var history: CheckedHistory
    /// The index of the history.
    var index: Int

    /// The name of the agent, or a dash.
    var agent: String { history.plan.name(of: violation.agent) }
    /// The violation in one sentence.
    var message: String {
      "\(agent == "-" ? "the session" : agent) \(violation.text)"
    }
  }

  let histories: [CheckedHistory]
  let items: [Item]
  private let failing: Severity
  private let showsText: Bool

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - histories: The histories.
  ///   - failing: The lowest severity that fails the check.
  ///   - showsText: Whether to show the events that each violation consists of.
  public init(_ histories: [CheckedHistory], failing: Severity = .error, showsText: Bool = false) {
    self.histories = histories
    self.failing = failing
    self.showsText = showsText
    items = histories.enumerated().flatMap { index, history in
      history.violations.map {
        Item(violation: $0.violation, location: $0.location, history: history, index: index)
      }
    }
  }

  /// The exit status: failed if a violation reaches the severity, unknown if no history shows an act.
  public var status: ExitStatus {
    if histories.isEmpty { return .nothingRan }
    if items.contains(where: { $0.violation.severity >= failing }) { return .failed }
    return histories.allSatisfy { $0.run.verdict == .unknown } ? .unknown : .passed
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    var lines = items.flatMap(lines)
    if !items.isEmpty { lines += [""] + summaryLines + [""] }
    lines.append(headline)
    lines += unknownLines
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(_ item: Item) -> [String] {
    let place = "\(item.location.file):\(item.location.line)"
    let line =
      "\(place): \(item.violation.severity.rawValue): \(item.message) [\(item.violation.rule)]"
    return ([line] + words(of: item)).map { InertText.line($0) }
  }

  private func words(of item: Item) -> [String] {
    guard showsText else { return [] }
    return item.violation.evidence.compactMap { sequence in
      let events = item.history.events
      guard events.indices.contains(Int(clamping: sequence)) else { return nil }
      let place = item.history.location(of: sequence)
      return "    \(place.file):\(place.line): "
        + events[Int(clamping: sequence)].line(in: item.history.plan)
    }
  }

  /// The counts by rule and agent, the most frequent first.
  private var summaryLines: [String] {
    var counts: [[String]: Int] = [:]
    for item in items {
      let key = [item.violation.severity.rawValue, item.violation.rule, item.agent]
      counts[key, default: 0] += 1
    }
    let rows = counts.sorted { ($1.value, $0.key.joined()) < ($0.value, $1.key.joined()) }
    return rows.map { key, count in
      InertText.line("\(count) \(key[0]) \(key[1]), \(key[2])")
    }
  }

  private var headline: String {
    let counts = [Severity.error, .warning, .note].map { severity in
      items.filter { $0.violation.severity == severity }.count.counted(severity.rawValue)
    }
    let unknown = histories.filter { $0.run.verdict == .unknown }
    let open = unknown.count { $0.run.summary.ending == .unfinished }
    return "\(histories.count.counted("history", "histories")): \(counts.joined(separator: ", "))"
      + (open == 0 ? "" : "; \(open) whose log ends while work is open: unknown")
      + (unknown.count == open
        ? "" : "; \(unknown.count - open) with no act that a rule can judge: unknown")
  }

  /// What cannot be judged, said once.
  private var unknownLines: [String] {
    let unknown = unjudged
    guard unknown.contains(where: { !$0.rules.isEmpty }) else { return [] }
    let count = unknown.map(\.rules.count).reduce(0, +)
    return ["unknown: \(count) of \(RuleBook.identifiers.count) rules could not judge"]
      + unknown.map { "  \($0.reason): \($0.rules.joined(separator: ", "))" }
  }

  /// The rules that could not judge any of the histories, by the reason.
  var unjudged: [(reason: String, rules: [String])] {
    let reasons = histories.map { HistoryRules.unjudged($0.plan, hasText: $0.about.hasText) }
    var groups: [(reason: String, rules: [String])] = []
    for rule in RuleBook.identifiers {
      guard let reason = reasons.first?[rule], reasons.allSatisfy({ $0[rule] != nil }) else {
        continue
      }
      if let index = groups.firstIndex(where: { $0.reason == reason }) {
        groups[index].rules.append(rule)
      } else {
        groups.append((reason, [rule]))
      }
    }
    return groups
  }
}
