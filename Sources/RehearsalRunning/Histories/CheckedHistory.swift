import Foundation
public import RehearsalHistories
public import RehearsalRecording
public import RehearsalRules
public import RehearsalSimulation

/// A history of real agents, read from their logs, with the violations that the rules found in it.
public struct CheckedHistory: Sendable {
  /// The agents and tasks of the history, and the file and line from which each event was read.
  public var historyPlan: HistoryPlan
  /// The folder of the log files as the user named it, ending with a slash.
  ///
  /// It is empty for the current folder and for a recorded history.
  private let logFolder: String
  /// The plan with the contracts and policy against which the rules checked the history.
  public var plan: Plan
  /// The events of the history, in order.
  public var events: [Event]
  /// The history as a run: its summary and the judgement of the rules.
  public var run: JudgedRun

  /// Judges a history.
  ///
  /// - Parameters:
  ///   - history: The history.
  ///   - team: A plan with the definitions and the policy by which to judge the history; `nil` to judge without them.
  public init(_ history: History, team: Plan?) {
    let trace = HistoryTrace(history, team: team)
    historyPlan = trace.historyPlan
    logFolder = HistoryReader.withoutSecrets(history.folder)
    plan = trace.plan
    events = trace.events
    run = Self.judged(trace.events, trace.summary, by: trace.plan, historyPlan)
  }

  /// Judges a recorded history again, for example by other definitions and another policy.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - recorded: The entry of the history among the recorded runs.
  ///   - team: A plan with the definitions and the policy; `nil` to use those in the recording.
  /// - Throws: ``RunningError`` if the run is not a history, or its recorded events do not match its digest;
  ///   `RecordingError` if the recording cannot be read; `PlanError` if recorded definitions are invalid.
  public init(_ recording: RecordingReader, _ recorded: RecordedRun, team: Plan?) throws {
    guard var recordedHistoryPlan = try recording.historyPlan(of: recorded) else {
      throw RunningError(
        .usage,
        "\(recording.path): error: run \(recorded.id) is a simulation of `\(recorded.scenarioName)`, not a history; "
          + "use `rehearse show` for it"
      )
    }
    let recordedPlan = try recording.plan(of: recorded)
    let events = try recording.allEvents(of: recorded, recordedPlan)
    if let team { recordedHistoryPlan.resolveNames(in: team) }
    self.historyPlan = recordedHistoryPlan
    logFolder = ""
    plan =
      team.map { [recordedHistoryPlan] in recordedHistoryPlan.makePlan(team: $0) } ?? recordedPlan
    self.events = events.map { [plan] in $0.translated(from: recordedPlan, to: plan) }
    let summary = try recording.judgedRun(of: recorded, recordedPlan).summary
    run = Self.judged(self.events, summary, by: plan, recordedHistoryPlan)
  }

  private static func judged(
    _ events: [Event],
    _ summary: RunSummary,
    by plan: Plan,
    _ historyPlan: HistoryPlan
  ) -> JudgedRun {
    var judge = RunJudge(plan)
    for event in events { judge.observe(event) }
    var judgement = judge.conclude()
    if let count = historyPlan.hiddenHandoffs {
      judgement.markUnknown(
        "lanes",
        expected: "a log of each agent that worked",
        found: "\(count) missing"
      )
    }
    if let missing = historyPlan.missingRecords {
      judgement.markUnknown(
        "records",
        expected: "each record of the logs",
        found:
          "\(missing.unreadableLines) unreadable, \(missing.strayResults) results without calls, "
          + "\(missing.cutLogs) logs without an end"
      )
    }
    if let agents = historyPlan.untypedAgents, plan.agents.contains(where: plan.isDefined) {
      judgement.markUnknown(
        "definitions",
        expected: "the type of each agent that worked",
        found: "\(agents.count) without one"
      )
    }
    let unclearCount = unclearGateChanges(in: events, plan).count
    if unclearCount > 0 {
      judgement.markUnknown(
        "gates",
        expected: "the old and the new content of each changed file that states a gate",
        found: "\(unclearCount) unclear"
      )
    }
    return JudgedRun(summary: summary, judgement: judgement)
  }

  /// The changes of files that state a gate, of which nobody knows whether they make it easier to pass.
  ///
  /// Each has its path and its location in the logs.
  public var unclearGateChanges: [(path: String, location: SourceLocation)] {
    Self.unclearGateChanges(in: events, plan).map { ($0.path, location(of: $0.sequence)) }
  }

  private static func unclearGateChanges(
    in events: [Event],
    _ plan: Plan
  ) -> [(path: String, sequence: UInt64)] {
    events.compactMap { event in
      guard case .gateLoosened(let path, .unclear) = event.kind, plan.isGateFile(path) else {
        return nil
      }
      return (path, event.sequence)
    }
  }

  /// The path of the first log file: the folder as the user named it, followed by the path below this folder.
  ///
  /// For a recorded history, the folder is left out. If there is no log file, this is the identifier of the
  /// session.
  public var firstLogPath: String {
    historyPlan.files.first.map { logFolder + $0 } ?? historyPlan.session
  }

  /// Returns the file and line in the logs of the event with the given sequence number; line 1 of the first log file if
  /// they are unknown.
  public func location(of sequence: UInt64) -> SourceLocation {
    let index = Int(clamping: sequence)
    guard historyPlan.places.indices.contains(2 * index + 1),
      historyPlan.files.indices.contains(historyPlan.places[2 * index])
    else { return SourceLocation(file: firstLogPath, line: 1) }
    return SourceLocation(
      file: logFolder + historyPlan.files[historyPlan.places[2 * index]],
      line: historyPlan.places[2 * index + 1]
    )
  }

  /// The violations with their locations in the logs: errors first, then warnings, then notes.
  ///
  /// A location is that of the last event that shows the violation.
  public var violations: [(violation: Violation, location: SourceLocation)] {
    let severityOrder: [Severity] = [.error, .warning, .note]
    return severityOrder.flatMap { severity in
      run.judgement.violations.filter { $0.severity == severity }.map {
        ($0, location(of: $0.evidence.last ?? 0))
      }
    }
  }

  /// Returns a sentence about the first violation that an earlier check of the same history did not find.
  ///
  /// - Parameter earlier: The same history, checked with other definitions.
  /// - Returns: The sentence; `nil` if there is no new violation.
  public func firstDivergence(from earlier: CheckedHistory) -> String? {
    func key(_ violation: Violation, _ plan: Plan) -> String {
      "\(violation.rule) \(plan.name(of: violation.agent)) \(violation.task) \(violation.text)"
    }
    let earlierKeys = Set(earlier.run.judgement.violations.map { key($0, earlier.plan) })
    let newViolations = run.judgement.violations.filter { !earlierKeys.contains(key($0, plan)) }
    let firstViolation = newViolations.min {
      ($0.evidence.last ?? 0, $0.rule) < ($1.evidence.last ?? 0, $1.rule)
    }
    guard let firstViolation else { return nil }
    let violationLocation = location(of: firstViolation.evidence.last ?? 0)
    return
      "first divergence: \(violationLocation.file):\(violationLocation.line): \(plan.name(of: firstViolation.agent)) "
      + "\(firstViolation.text) [\(firstViolation.rule)]"
  }

  /// Adds the history to a recording.
  ///
  /// An earlier entry of the same session and log is replaced, even if the log has changed since then. If the format
  /// has no identifier of a session but the name of the log, only an equal entry is replaced, because logs of other
  /// projects have the same name.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - sources: The files of the definitions and the policy by which the history was judged.
  /// - Throws: `RecordingError` if the recording cannot be written; an error of the encoder.
  public func add(to recording: Recording, sources: [PlanSource]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let path = historyPlan.files.first ?? historyPlan.session
    let historySource = PlanSource(
      origin: .history,
      path: path,
      bytes: Array(try encoder.encode(historyPlan))
    )
    // An earlier entry of the same log is removed, so that the recording has each log once. It stays if this one cannot
    // be recorded, because its log may no longer exist.
    let decoder = JSONDecoder()
    let earlierIDs = try recording.historyIDs(path: path) { description, isOfThisCommand in
      if description == historySource.bytes { return true }
      guard !isOfThisCommand, historyPlan.session != path else { return false }
      return (try? decoder.decode(SessionOfHistory.self, from: Data(description)))?.session
        == historyPlan.session
    }
    let scenario = try recording.addScenario(plan, path: path, sources: [historySource] + sources)
    _ = try recording.record(
      plan,
      scenario: scenario,
      level: .events,
      replacing: earlierIDs
    ) { writer in
      for event in events { writer.observe(event) }
      return run
    }
  }
}

/// The part of a `HistoryPlan` that says which session it is of.
private struct SessionOfHistory: Decodable {
  var session: String
}

extension RecordingReader {
  /// Returns the agents and tasks of a recorded history; `nil` if the run is a simulation.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read; ``RunningError`` if the recorded agents and tasks are
  ///   invalid.
  public func historyPlan(of run: RecordedRun) throws -> HistoryPlan? {
    guard let source = try sources(of: run).first(where: { $0.origin == .history }) else {
      return nil
    }
    guard let plan = try? JSONDecoder().decode(HistoryPlan.self, from: Data(source.bytes)) else {
      throw RunningError(
        .invalid,
        "\(path): error: the history of run \(run.id) cannot be read; import it again"
      )
    }
    return plan
  }
}

/// Removes prompts and command lines, which a recording contains if the history was imported with `--text`.
extension HistoryPlan {
  /// Returns a copy of the plan in which the description of each task is its agent's name, not the prompt.
  public func withoutText(_ plan: Plan) -> Plan {
    guard hasText else { return plan }
    var plan = plan
    var tasks = plan.tasks
    for index in tasks.indices { tasks[index].description = plan.name(of: tasks[index].agent) }
    plan.tasks = tasks
    return plan
  }

  /// Returns a copy of the event with only the names of the programs of a command line.
  public func withoutText(_ event: Event) -> Event {
    guard hasText, case .actCommand(let line, let succeeded) = event.kind else { return event }
    var event = event
    event.kind = .actCommand(ShellCommand.summary(of: line), succeeded: succeeded)
    return event
  }
}
