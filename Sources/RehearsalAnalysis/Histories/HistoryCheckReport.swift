import Foundation
import RehearsalDefinitions
import RehearsalHistories
import RehearsalRules
public import RehearsalRunning
public import RehearsalSimulation

/// A report on the violations that the rules found in histories, which are real sessions of agents read from logs.
public struct HistoryCheckReport: CustomStringConvertible {
  /// A violation of a rule in a history.
  struct LocatedViolation {
    var violation: Violation
    /// The location of the log record that shows the violation.
    var location: SourceLocation
    /// The history that has the violation.
    var history: CheckedHistory
    /// The index of the history in ``histories``.
    var historyIndex: Int

    /// The name of the agent that violated the rule; `-` if the violation names no agent.
    var agent: String { history.plan.name(of: violation.agent) }
    /// A sentence that describes the violation, such as `builder writes outside its scope`.
    var message: String {
      "\(agent == "-" ? "the session" : agent) \(violation.text)"
    }
  }

  let histories: [CheckedHistory]
  let items: [LocatedViolation]
  private let failingSeverity: Severity
  private let showsEvidence: Bool

  /// Creates the report.
  ///
  /// - Parameters:
  ///   - histories: The histories, judged by the rules.
  ///   - failing: The lowest severity of a violation that makes the check fail.
  ///   - showsText: Whether ``description`` shows the events that prove each violation. Other formats ignore this.
  public init(_ histories: [CheckedHistory], failing: Severity = .error, showsText: Bool = false) {
    self.histories = histories
    failingSeverity = failing
    self.showsEvidence = showsText
    items = histories.enumerated().flatMap { index, history in
      history.violations.map {
        LocatedViolation(
          violation: $0.violation,
          location: $0.location,
          history: history,
          historyIndex: index
        )
      }
    }
  }

  /// The exit status of the check.
  ///
  /// The status is ``ExitStatus/nothingRan`` if there are no histories, and ``ExitStatus/failed`` if any
  /// violation is severe enough to make the check fail. Otherwise, it is ``ExitStatus/unknown`` if the
  /// verdict on every history is unknown, and ``ExitStatus/passed`` in all other cases.
  public var status: ExitStatus {
    if histories.isEmpty { return .nothingRan }
    if items.contains(where: { $0.violation.severity >= failingSeverity }) { return .failed }
    return histories.allSatisfy { $0.run.verdict == .unknown } ? .unknown : .passed
  }

  /// The text of the report, which ends with a newline.
  public var description: String {
    var lines = items.flatMap(lines)
    if !items.isEmpty { lines += [""] + summaryLines + [""] }
    lines.append(headline)
    if let hiddenHandoffsText { lines.append(hiddenHandoffsText) }
    if let missingRecordsText { lines.append(missingRecordsText) }
    if let untypedAgentsText { lines.append(InertText.singleLine(untypedAgentsText)) }
    lines += unclearGateLines
    if !undefinedAgents.isEmpty {
      lines.append(
        InertText.singleLine(
          "no definition in --agents: \(undefinedAgents.joined(separator: ", "))"
        )
      )
    }
    if !unknownTools.isEmpty {
      lines.append(
        InertText.singleLine(
          "not judged, because no table of tools has them: \(unknownTools.joined(separator: ", "))"
        )
      )
    }
    lines += unknownLines
    return lines.joined(separator: "\n") + "\n"
  }

  private func lines(_ item: LocatedViolation) -> [String] {
    let location = "\(item.location.file):\(item.location.line)"
    let line =
      "\(location): \(item.violation.severity.rawValue): \(item.message) [\(item.violation.rule)]"
    return ([line] + evidenceLines(of: item)).map { InertText.singleLine($0) }
  }

  private func evidenceLines(of item: LocatedViolation) -> [String] {
    guard showsEvidence else { return [] }
    return item.violation.evidence.compactMap { sequence in
      let events = item.history.events
      guard events.indices.contains(Int(clamping: sequence)) else { return nil }
      let location = item.history.location(of: sequence)
      return "    \(location.file):\(location.line): "
        + events[Int(clamping: sequence)].line(in: item.history.plan)
    }
  }

  /// The lines that count the violations with the same severity, rule and agent, largest count first.
  private var summaryLines: [String] {
    var counts: [[String]: Int] = [:]
    for item in items {
      let key = [item.violation.severity.rawValue, item.violation.rule, item.agent]
      counts[key, default: 0] += 1
    }
    let sortedCounts = counts.sorted { ($1.value, $0.key.joined()) < ($0.value, $1.key.joined()) }
    return sortedCounts.map { key, count in
      InertText.singleLine("\(count) \(key[0]) \(key[1]), \(key[2])")
    }
  }

  private var headline: String {
    let countTexts = [Severity.error, .warning, .note].map { severity in
      items.filter { $0.violation.severity == severity }.count.counted(severity.rawValue)
    }
    return
      ([histories.count.counted("history", "histories") + ": " + countTexts.joined(separator: ", ")]
      + unknownTexts).joined(separator: "; ")
  }

  /// A text that counts the dispatches to agents whose work the logs do not contain; `nil` if there are none.
  private var hiddenHandoffsText: String? {
    let count = sum { $0.hiddenHandoffs }
    guard count > 0 else { return nil }
    let owner = count == 1 ? "its receiver" : "their receivers"
    return "\(count.counted("dispatch", "dispatches")) without a lane: what \(owner) did is unknown"
  }

  /// A text that counts the records that the logs lack; `nil` if there are none.
  private var missingRecordsText: String? {
    let (lines, results) = (
      sum { $0.missingRecords?.unreadableLines }, sum { $0.missingRecords?.strayResults }
    )
    let logs = sum { $0.missingRecords?.cutLogs }
    let texts = [
      lines > 0 ? lines.counted("unreadable line") : nil,
      results > 0
        ? "\(results.counted("result")) without \(results == 1 ? "its call" : "their calls")" : nil,
      logs > 0 ? "\(logs.counted("log")) without \(logs == 1 ? "its end" : "their ends")" : nil,
    ].compactMap(\.self)
    return texts.isEmpty ? nil : "missing records: \(texts.joined(separator: ", "))"
  }

  /// Returns the sum of a number over all histories.
  ///
  /// The numbers can come from a recording that was tampered with, so that their sum need not fit.
  private func sum(_ number: (HistoryPlan) -> Int?) -> Int {
    histories.reduce(0) { sum, history in
      let (total, overflows) = sum.addingReportingOverflow(number(history.historyPlan) ?? 0)
      return overflows ? .max : total
    }
  }

  /// A text that names the agents whose type the logs do not state; `nil` if there are none, or no definitions.
  private var untypedAgentsText: String? {
    let names = untypedAgents
    guard !names.isEmpty else { return nil }
    return "no type in the logs, so that no definition is theirs: \(names.joined(separator: ", "))"
  }

  /// The changes of files with a gate, of which the logs do not show whether they make it easier to pass.
  var unclearGateChanges: [(path: String, location: SourceLocation)] {
    histories.flatMap(\.unclearGateChanges)
  }

  private var unclearGateLines: [String] {
    unclearGateChanges.map { path, location in
      InertText.singleLine(
        "\(location.file):\(location.line): unclear whether the change of \(path) loosens a gate"
      )
    }
  }

  /// The agents that called tools and whose type the logs do not state.
  ///
  /// The array is empty if there are no definitions to judge them by.
  var untypedAgents: [String] {
    histories.flatMap { $0.hasDefinitions ? $0.historyPlan.untypedAgents ?? [] : [] }
  }

  /// The tools that no table has and that the contracts of the agents which used them do not list, each once.
  var unknownTools: [String] {
    var names: [String] = []
    for history in histories {
      for name in HistoryRules.unknownTools(in: history.events, history.plan)
      where !names.contains(name) {
        names.append(name)
      }
    }
    return names
  }

  /// Texts that count the histories whose verdict is unknown, one for each reason.
  var unknownTexts: [String] {
    let reasons = histories.compactMap(\.reasonForUnknownVerdict)
    return CheckedHistory.UnknownReason.allCases.compactMap { reason in
      let count = reasons.count { $0 == reason }
      guard count > 0 else { return nil }
      return switch reason {
      case .openWork: "\(count) whose log ends while work is open: unknown"
      case .hiddenWork: "\(count) that \(count == 1 ? "lacks" : "lack") logs of agents: unknown"
      case .missingRecords: "\(count) that \(count == 1 ? "lacks" : "lack") records: unknown"
      case .untypedAgent:
        "\(count) that \(count == 1 ? "does" : "do") not state the type of an agent: unknown"
      case .unclearGate:
        "\(count) that \(count == 1 ? "does" : "do") not show how a file with a gate changed: unknown"
      case .noAct: "\(count) with no act that a rule can judge: unknown"
      }
    }
  }

  /// The lines about the rules that could not judge any of the histories, grouped by the reason.
  private var unknownLines: [String] {
    let groups = unjudgedRules
    guard groups.contains(where: { !$0.rules.isEmpty }) else { return [] }
    let unjudgedRuleCount = groups.map(\.rules.count).reduce(0, +)
    return ["unknown: \(unjudgedRuleCount) of \(RuleBook.identifiers.count) rules could not judge"]
      + groups.map { "  \($0.reason): \($0.rules.joined(separator: ", "))" }
  }

  /// The names of the agents in the histories that have no definition, without those that the platform has.
  ///
  /// The array is empty if there are no definitions at all.
  var undefinedAgents: [String] {
    var names: [String] = []
    for history in histories {
      let undefinedNames = HistoryRules.undefinedAgents(
        of: history.historyPlan.agents,
        in: history.plan
      )
      let untypedNames = history.historyPlan.untypedAgents ?? []
      for name in undefinedNames
      where !BuiltInAgents.contains(name) && !names.contains(name) && !untypedNames.contains(name) {
        names.append(name)
      }
    }
    return names
  }

  /// The rules that could not judge any of the histories, grouped by the reason.
  ///
  /// A rule cannot judge a history that lacks what the rule needs, for example a policy. If the
  /// reasons for a rule differ between histories, the reason for the first history is used.
  var unjudgedRules: [(reason: String, rules: [String])] {
    let reasons = histories.map { history in
      var reasons = HistoryRules.reasonsForUnjudgedRules(
        history.plan,
        agents: history.historyPlan.agents,
        hasText: history.historyPlan.hasText
      )
      let hasFoundGate = history.run.judgement.violations.contains { $0.rule == "gate.edited" }
      if !hasFoundGate, !history.unclearGateChanges.isEmpty {
        reasons["gate.edited"] = CheckedHistory.UnknownReason.unclearGate.rawValue
      }
      return reasons
    }
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

extension CheckedHistory {
  /// A reason why the verdict on a history is unknown.
  enum UnknownReason: String, CaseIterable {
    case openWork = "the log ends while work is open"
    case hiddenWork = "logs of agents that worked are missing"
    case missingRecords = "records of the logs are missing"
    case untypedAgent = "the logs do not state the type of an agent"
    case unclearGate = "the log does not show how a file with a gate changed"
    case noAct = "no act that a rule can judge"
  }

  /// The reason why the verdict is unknown; `nil` for any other verdict.
  var reasonForUnknownVerdict: UnknownReason? {
    guard run.verdict == .unknown else { return nil }
    if run.summary.ending == .unfinished { return .openWork }
    if historyPlan.hiddenHandoffs != nil { return .hiddenWork }
    if historyPlan.missingRecords != nil { return .missingRecords }
    if historyPlan.untypedAgents != nil, hasDefinitions { return .untypedAgent }
    return unclearGateChanges.isEmpty ? .noAct : .unclearGate
  }

  /// Whether there is a definition by which the rules judged the history.
  var hasDefinitions: Bool { plan.agents.contains(where: plan.isDefined) }
}
