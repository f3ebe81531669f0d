import Foundation
public import RehearsalHistories
public import RehearsalRecording
public import RehearsalRules
public import RehearsalSimulation

/// A history that the rules have judged.
public struct CheckedHistory: Sendable {
  /// The agents and tasks of the history, and where its records are.
  public var about: HistoryPlan
  /// The folder of the files as the user named it, with a slash at its end unless it is empty; empty in a recording.
  private let folder: String
  /// The plan that the history was held against.
  public var plan: Plan
  /// The events in order.
  public var events: [Event]
  /// The summary and the judgement.
  public var run: JudgedRun

  /// Judges a history.
  ///
  /// - Parameters:
  ///   - history: The history.
  ///   - team: A plan with the definitions and the policy to hold the history against; `nil` for none.
  public init(_ history: History, team: Plan?) {
    let trace = HistoryTrace(history, team: team)
    about = trace.about
    folder = HistoryReader.withoutSecrets(history.folder)
    plan = trace.plan
    events = trace.events
    run = Self.judged(trace.events, trace.summary, by: trace.plan)
  }

  /// Judges a recorded history again, by other definitions and another policy.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - recorded: A run of the recording.
  ///   - team: A plan with the definitions and the policy; `nil` for those that the recording has.
  /// - Throws: ``RunningError`` if the run is not a history; `RecordingError` if the recording cannot be read;
  ///   `PlanError` if recorded definitions are invalid.
  public init(_ recording: RecordingReader, _ recorded: RecordedRun, team: Plan?) throws {
    guard let about = try recording.historyPlan(of: recorded) else {
      throw RunningError(
        .usage,
        "\(recording.path): error: run \(recorded.id) is a simulation of `\(recorded.name)`, not a history; "
          + "use `rehearse show` for it"
      )
    }
    let own = try recording.plan(of: recorded)
    let events = try recording.allEvents(of: recorded, own)
    self.about = about
    folder = ""
    plan = team.map { about.plan(team: $0) } ?? own
    self.events = events.map { [plan] in $0.moved(from: own, to: plan) }
    let summary = try recording.judgedRun(of: recorded, own).summary
    run = Self.judged(self.events, summary, by: plan)
  }

  private static func judged(
    _ events: [Event],
    _ summary: RunSummary,
    by plan: Plan
  ) -> JudgedRun {
    var judge = RunJudge(plan)
    for event in events { judge.observe(event) }
    return JudgedRun(summary: summary, judgement: judge.conclude())
  }

  /// The first file, from the folder in which the command runs; the session if there is no file.
  public var file: String { about.files.first.map { folder + $0 } ?? about.session }

  /// Returns the place of the record of an event.
  public func location(of sequence: UInt64) -> SourceLocation {
    let index = Int(clamping: sequence)
    guard about.places.indices.contains(2 * index + 1),
      about.files.indices.contains(about.places[2 * index])
    else { return SourceLocation(file: file, line: 1) }
    return SourceLocation(
      file: folder + about.files[about.places[2 * index]],
      line: about.places[2 * index + 1]
    )
  }

  /// The violations by severity, errors first, each with the place of the event that shows it.
  public var violations: [(violation: Violation, location: SourceLocation)] {
    let order: [Severity] = [.error, .warning, .note]
    return order.flatMap { severity in
      run.judgement.violations.filter { $0.severity == severity }.map {
        ($0, location(of: $0.evidence.last ?? 0))
      }
    }
  }

  /// Returns the first violation that a history did not have before, in a sentence; `nil` if there is none.
  ///
  /// - Parameter earlier: The same history, held against other definitions.
  /// - Returns: The sentence, or `nil`.
  public func firstDivergence(from earlier: CheckedHistory) -> String? {
    func key(_ violation: Violation, _ plan: Plan) -> String {
      "\(violation.rule) \(plan.name(of: violation.agent)) \(violation.task) \(violation.text)"
    }
    let known = Set(earlier.run.judgement.violations.map { key($0, earlier.plan) })
    let new = run.judgement.violations.filter { !known.contains(key($0, plan)) }
    let first = new.min { ($0.evidence.last ?? 0, $0.rule) < ($1.evidence.last ?? 0, $1.rule) }
    guard let first else { return nil }
    let place = location(of: first.evidence.last ?? 0)
    return "first divergence: \(place.file):\(place.line): \(plan.name(of: first.agent)) "
      + "\(first.text) [\(first.rule)]"
  }

  /// Adds the history to a recording.
  ///
  /// - Parameters:
  ///   - recording: The recording.
  ///   - sources: The definitions and the policy that the history was held against.
  /// - Throws: `RecordingError` if the recording cannot be written; an error of the encoder.
  public func add(to recording: Recording, sources: [PlanSource]) throws {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    var kept = about
    kept.files = about.files.map(HistoryReader.withoutSecrets)
    let path = kept.files.first ?? about.session
    let own = PlanSource(
      origin: .history,
      path: path,
      bytes: Array(try encoder.encode(kept))
    )
    // The same log is recorded once.
    let same = try recording.find(
      path: path,
      configuration: nil,
      sources: [own] + sources,
      ofSameVersion: false
    )
    try recording.discard(same) { _ in true }
    let scenario = try recording.add(plan, path: path, sources: [own] + sources)
    _ = try recording.record(plan, scenario: scenario, level: .events) { writer in
      for event in events { writer.observe(event) }
      return run
    }
  }
}

extension RecordingReader {
  /// Returns what a recording says of the agents and tasks of a history; `nil` if the run is not a history.
  ///
  /// - Throws: `RecordingError` if the recording cannot be read; ``RunningError`` if what it says is invalid.
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

/// The text that a recording keeps because its import was made with `--text`, and that reports leave out.
extension HistoryPlan {
  /// Returns the plan of a history without the words of prompts.
  public func withoutText(_ plan: Plan) -> Plan {
    guard hasText else { return plan }
    var plan = plan
    for index in plan.tasks.indices {
      plan.tasks[index].description = plan.name(of: plan.tasks[index].agent)
    }
    return plan
  }

  /// Returns an event of a history without the words of a command, of which the programs stay.
  public func withoutText(_ event: Event) -> Event {
    guard hasText, case .actCommand(let line, let succeeded) = event.kind else { return event }
    var event = event
    event.kind = .actCommand(ShellCommand.summary(of: line), succeeded: succeeded)
    return event
  }
}
