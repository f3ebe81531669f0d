public import Foundation
import RehearsalHistories
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

// MARK: - JSON

extension HistoryCheckReport {
  private struct Document: Encodable {
    struct ViolationEntry: Encodable {
      let rule: String
      let severity: String
      let agent: String
      let task: String?
      let text: String
      let session: String
      let file: String
      let line: Int
      let evidence: [String]
      let words: [String]?
    }

    struct UnjudgedRules: Encodable {
      let reason: String
      let rules: [String]
    }

    struct Session: Encodable {
      let session: String
      let file: String
      let verdict: String
      /// The number of handoffs to agents whose work the logs do not contain; absent for none.
      let handoffsWithoutLane: Int?
      /// The counts of records that the logs lack; absent for none.
      let missingRecords: MissingRecords?
    }

    let histories: [Session]
    let violations: [ViolationEntry]
    let unknown: [UnjudgedRules]
    let undefinedAgents: [String]
    /// The agents whose type the logs do not state; absent for none.
    let untypedAgents: [String]?
    /// The tools that the rules could not judge, because no table of tools has them; absent for none.
    let unknownTools: [String]?
    /// The changes of files with a gate that the rules could not judge, such as `s1.jsonl:2: tox.ini`; absent for none.
    let unclearGateChanges: [String]?
  }

  /// Returns the report as JSON with sorted keys and a newline at the end.
  ///
  /// - Throws: The error of the encoder.
  public func json() throws -> Data {
    let document = Document(
      histories: histories.map {
        Document.Session(
          session: $0.historyPlan.session,
          file: $0.firstLogPath,
          verdict: $0.run.verdict.rawValue,
          handoffsWithoutLane: $0.historyPlan.hiddenHandoffs,
          missingRecords: $0.historyPlan.missingRecords
        )
      },
      violations: items.map(entry),
      unknown: unjudgedRules.map { Document.UnjudgedRules(reason: $0.reason, rules: $0.rules) },
      undefinedAgents: undefinedAgents,
      untypedAgents: untypedAgents.isEmpty ? nil : untypedAgents,
      unknownTools: unknownTools.isEmpty ? nil : unknownTools,
      unclearGateChanges: unclearGateChanges.isEmpty
        ? nil : unclearGateChanges.map { "\($0.location.file):\($0.location.line): \($0.path)" }
    )
    return try JSONEncoding.data(document)
  }

  private func entry(_ item: LocatedViolation) -> Document.ViolationEntry {
    let violation = item.violation
    return Document.ViolationEntry(
      rule: violation.rule,
      severity: violation.severity.rawValue,
      agent: item.agent,
      task: violation.task.nilIfNone.map(item.history.plan.name(of:)),
      text: violation.text,
      session: item.history.historyPlan.session,
      file: item.location.file,
      line: item.location.line,
      evidence: violation.evidence.map { sequence in
        let location = item.history.location(of: sequence)
        return "\(location.file):\(location.line)"
      },
      words: item.history.historyPlan.hasText
        ? violation.evidence.compactMap { item.history.event($0)?.line(in: item.history.plan) }
        : nil
    )
  }
}

extension CheckedHistory {
  /// Returns the event with the given sequence number, which counts from zero; `nil` if there is no such event.
  func event(_ sequence: UInt64) -> Event? {
    events.indices.contains(Int(clamping: sequence)) ? events[Int(clamping: sequence)] : nil
  }
}

// MARK: - Other formats

extension HistoryCheckReport {
  /// The report as annotations of a GitHub Actions workflow.
  ///
  /// Each annotation marks the log record that shows a violation. There are at most ten annotations for each
  /// severity. If violations are left out, a line states their number. If the verdict on any history is unknown, the
  /// last line is a warning about that. The text ends with a newline, or is empty if there is nothing to report.
  public var annotations: String {
    let lines = [Severity.error, .warning, .note].flatMap { severity in
      items.filter { $0.violation.severity == severity }.prefix(WorkflowCommand.annotationLimit)
        .map(annotation)
    }
    let hiddenCount = items.count - lines.count
    let hiddenNote = hiddenCount == 0 ? [] : ["\(hiddenCount) more than GitHub shows of a step"]
    return (lines + hiddenNote + [unknownAnnotation].compactMap(\.self)).map { $0 + "\n" }.joined()
  }

  /// A warning that counts the histories whose verdict is unknown; `nil` if there are none.
  private var unknownAnnotation: String? {
    guard !unknownTexts.isEmpty else { return nil }
    let counts = "of \(histories.count.counted("history", "histories")), "
    return WorkflowCommand(
      kind: .warning,
      title: "the verdict is unknown",
      lines: [counts + unknownTexts.joined(separator: "; ")]
    ).description
  }

  private func annotation(_ item: LocatedViolation) -> String {
    WorkflowCommand(
      kind: WorkflowCommand.Kind(item.violation.severity),
      file: item.location.file,
      line: item.location.line,
      column: 1,
      title: item.violation.rule,
      lines: [item.message]
    ).description
  }

  /// The report as JUnit XML with one test case for each history; the text ends with a newline.
  public var junit: String {
    let testCases = histories.enumerated().map { index, history -> String in
      let sessionName = JUnitReport.escaped(history.historyPlan.session)
      let file = JUnitReport.escaped(history.firstLogPath)
      let itemsOfHistory = items.filter { $0.historyIndex == index }
      let errorItems = itemsOfHistory.filter { $0.violation.severity == .error }
      let openingTag = "    <testcase name=\"\(sessionName)\" classname=\"\(file)\" time=\"0.000\""
      if errorItems.isEmpty, history.run.verdict != .unknown { return openingTag + "/>\n" }
      let elementName = errorItems.isEmpty ? "skipped" : "failure"
      let problems =
        errorItems.isEmpty
        ? ["unknown: \(history.reasonForUnknownVerdict?.rawValue ?? "")"]
        : errorItems.map {
          "\($0.location.file):\($0.location.line): \($0.message) [\($0.violation.rule)]"
        }
      let body = JUnitReport.escaped(problems.joined(separator: "\n"))
      return openingTag
        + ">\n      <\(elementName) message=\"\(JUnitReport.escaped(problems[0]))\">\(body)</\(elementName)>\n"
        + "    </testcase>\n"
    }
    let failedCount = histories.filter { $0.run.verdict == .fail }.count
    let unknownCount = histories.filter { $0.run.verdict == .unknown }.count
    let countAttributes =
      "tests=\"\(histories.count)\" failures=\"\(failedCount)\" errors=\"0\" skipped=\"\(unknownCount)\""
    return
      "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rehearse check\" \(countAttributes)>\n"
      + "  <testsuite name=\"histories\" \(countAttributes) time=\"0.000\">\n" + testCases.joined()
      + "  </testsuite>\n</testsuites>\n"
  }

  /// Returns the report as a SARIF log.
  ///
  /// The log has a notification about each history whose verdict is unknown.
  ///
  /// - Parameter version: The version of the `rehearse` command.
  /// - Returns: The SARIF log in JSON.
  /// - Throws: The error of the encoder.
  public func sarif(version: String) throws -> Data {
    let rules = RuleBook.descriptions
    let ruleIndices = Dictionary(uniqueKeysWithValues: rules.enumerated().map { ($1.id, $0) })
    let driver = SARIFLog.Driver(
      version: version,
      rules: rules.map { rule in
        let reason = "The rule fires when \(rule.firesWhen)."
        return SARIFLog.Rule(
          id: rule.id,
          summary: rule.id,
          reason: reason,
          remedy: "See `rehearse explain \(rule.id)`.",
          level: rule.severity.rawValue
        )
      }
    )
    let results = items.map { item in
      SARIFLog.Result(
        rule: item.violation.rule,
        ruleIndex: ruleIndices[item.violation.rule] ?? 0,
        level: item.violation.severity.rawValue,
        message: item.message,
        location: item.location,
        fingerprint: Digest(
          of:
            "\(item.violation.rule) \(item.history.historyPlan.session) \(item.location.file) \(item.location.line) \(item.message)"
        ).description
      )
    }
    let run = SARIFLog.Run(
      tool: SARIFLog.Tool(driver: driver),
      results: results,
      invocations: [SARIFLog.Invocation(toolExecutionNotifications: notifications)]
    )
    return try JSONEncoding.data(SARIFLog(runs: [run]))
  }

  private var notifications: [SARIFLog.Notification] {
    histories.compactMap { history in
      history.reasonForUnknownVerdict.map {
        SARIFLog.Notification(
          message: SARIFLog.Text(text: "unknown: \($0.rawValue)"),
          locations: [SARIFLog.Location(SourceLocation(file: history.firstLogPath, line: 1))]
        )
      }
    }
  }
}
