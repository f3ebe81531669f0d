import RehearsalRecording
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// The data of the page about one run, as tables that the script of the page reads.
///
/// Events are numbered from zero without gaps. The number of an event is its index in the table `events`. The number of
/// an agent or a task is its index in the table `agents` or `tasks`. Times are in nanoseconds of virtual time, and
/// costs are in hundred-millionths of the currency unit.
struct RunPage {
  /// The recording, the scenario and the configuration that a run comes from.
  struct Origin {
    /// The number of the run in its recording; 0 if the run is in no recording.
    var number: Int64 = 0
    /// The number of the scenario in the recording; 0 if the run is in no recording.
    ///
    /// The files of this scenario are in ``RunPage/files``.
    var scenario: Int64 = 0
    /// The path of the scenario file.
    var path: String
    /// The name of the configuration that changes the scenario; `nil` if there is none.
    var configuration: String?
    /// The path of the recording; `nil` if the run is in no recording.
    var recording: String?
    /// The options of the command that repeats the run, such as ` --agents DIR`, each with a leading space.
    var options = ""
  }

  /// The maximum number of events of a run for which a page can be made.
  ///
  /// The limit keeps the memory that the browser needs for the page below 200 MB.
  static let eventLimit: Int64 = 150_000

  let origin: Origin
  private let plan: Plan
  private let events: [Event]
  private let judgedRun: JudgedRun
  private let sources: [PlanSource]
  /// The missed bounds on quantities whose worst run this can be.
  ///
  /// The array is empty unless the recording has the cause of a missed bound with this run as the worst one.
  private let missedBounds: [ExpectationResult]

  /// Creates the page of a run that is in no recording.
  init(_ origin: Origin, _ plan: Plan, _ events: [Event], _ judgedRun: JudgedRun) {
    self.origin = origin
    self.plan = plan
    self.events = events
    self.judgedRun = judgedRun
    sources = []
    missedBounds = []
  }

  /// Creates the page of a recorded run.
  ///
  /// If the recording does not have the events of the run, the run is simulated again.
  ///
  /// - Parameters:
  ///   - run: The run.
  ///   - reader: The reader of the recording.
  ///   - showsText: Whether the page shows the words of prompts and commands, if the run is a history read
  ///     from logs.
  /// - Throws: `RecordingError` if the recording cannot be read; `PlanError` if the recorded files of the run
  ///   are invalid; `RunningError` if the run has more than ``eventLimit`` events, has no files, or has other
  ///   events than the recorded ones.
  init(_ run: RecordedRun, from reader: RecordingReader, showsText: Bool = false) throws {
    guard run.eventCount <= Self.eventLimit else {
      throw RunningError(
        .usage,
        "\(reader.path): error: run \(run.id) has \(run.eventCount) events, and a page can show \(Self.eventLimit); "
          + "show a part with `rehearse show`, such as --task or --last"
      )
    }
    let plan = try reader.plan(of: run)
    let events = try reader.allEvents(of: run, plan)
    let history = showsText ? nil : try reader.historyPlan(of: run)
    self.plan = history?.withoutText(plan) ?? plan
    self.events = history.map { history in events.map(history.withoutText) } ?? events
    judgedRun = try reader.judgedRun(of: run, plan)
    sources = try reader.sources(of: run).filter { $0.origin != .history }
    missedBounds =
      try reader.hasBoundCause(run)
      ? reader.sweepProblems().filter {
        $0.scenarioName == run.scenarioName && $0.scenarioPath == run.scenarioPath
          && $0.configuration == run.configuration
      }.map(\.result) : []
    origin = Origin(
      number: run.id,
      scenario: run.scenarioID,
      path: (sources.first { $0.origin == .scenario }?.root ?? "") + run.scenarioPath,
      configuration: run.configuration,
      recording: reader.path,
      options: try reader.scenario(of: run).options
    )
  }

  /// The tables of the page, except ``files``, which all runs of the scenario share.
  var tables: [PageTable] {
    [
      summaryTable, agentTable, taskTable, eventTable, HandoffTable(events, plan).table,
      criticalPathTable, violationTable,
      expectationTable,
      outcomeTable, spendingTable, gateTable, flawTable, explanationTable,
    ]
  }

  private var summaryTable: PageTable {
    PageTable(
      name: "run",
      columns: [
        "run", "scenario", "about", "family", "path", "configuration", "seed", "verdict", "canary",
        "ending", "time", "digest", "slots", "repeat", "files", "history",
      ],
      rows: [
        [
          .number(origin.number), .text(plan.name), .text(plan.about), .text(plan.family),
          .text(origin.path), .text(origin.configuration), .text("\(judgedRun.summary.seed)"),
          .text(judgedRun.verdict.rawValue), .text(judgement.canary?.rawValue),
          .text(judgedRun.summary.ending.code), .number(judgedRun.summary.time.nanoseconds),
          .text(judgedRun.summary.digest.description), .number(plan.platform.slots),
          .text(repeatLine), .number(origin.scenario), .number(plan.isHistory ? 1 : 0),
        ]
      ]
    )
  }

  /// The command that repeats the run or, if the run is a history read from logs, checks the history again.
  private var repeatLine: String {
    if plan.isHistory, let recording = origin.recording {
      return "rehearse check \(ShellWord.displayedPath(recording)) --run \(origin.number)"
    }
    return scenarioResult.repeatCommand(seed: judgedRun.summary.seed)
  }

  private var agentTable: PageTable {
    let rows: [[RecordingQuery.Value]] = plan.names.enumerated().map { number, name in
      let member = plan.member(AgentID(rawValue: UInt32(number)))
      return [.text(name), .text(member?.role.rawValue), .number(member?.sessions)]
    }
    return PageTable(name: "agents", columns: ["name", "role", "sessions"], rows: rows)
  }

  private var taskTable: PageTable {
    let rows: [[RecordingQuery.Value]] = plan.tasks.map { task in
      [
        .text(task.id), .text(task.description), .agent(task.agent), .number(task.phase),
        .text(task.needs.map(plan.name(of:)).joined(separator: ", ")),
      ]
    }
    return PageTable(
      name: "tasks",
      columns: ["id", "description", "agent", "phase", "needs"],
      rows: rows
    )
  }

  private var eventTable: PageTable {
    let causes = EventCauses(of: events).causeIndices
    let rows: [[RecordingQuery.Value]] = zip(events, causes).map { event, cause in
      [
        .number(event.time.nanoseconds), .text(event.kind.name.rawValue), .agent(event.agent),
        .session(event.session), .task(event.task), .handoff(event.handoff),
        .text(event.line(in: plan)), .number(cause), .text(event.kind.result),
      ]
    }
    return PageTable(
      name: "events",
      columns: ["time", "kind", "agent", "session", "task", "handoff", "text", "cause", "result"],
      rows: rows
    )
  }

  private var criticalPathTable: PageTable {
    let rows: [[RecordingQuery.Value]] = CriticalPath(of: events, in: plan).steps.map { step in
      [
        .text(step.kind.rawValue), .number(step.start.nanoseconds), .number(step.end.nanoseconds),
        .agent(step.agent), .task(step.task), .session(step.session), .handoff(step.handoff),
      ]
    }
    return PageTable(
      name: "path",
      columns: ["kind", "start", "end", "agent", "task", "session", "handoff"],
      rows: rows
    )
  }

  /// A table with the lines of the scenario file and of the files that it names, such as definitions.
  ///
  /// All runs of the scenario share this table.
  var files: PageTable {
    var table = PageTable(name: "files", columns: ["origin", "path", "line", "text"])
    for source in sources {
      let text = String(decoding: source.bytes, as: UTF8.self)
      let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
      for (index, line) in lines.enumerated() {
        table.rows.append([
          .text(source.origin.rawValue), .text(source.path), .number(index + 1),
          .text(String(line)),
        ])
      }
    }
    return table
  }

  private var judgement: Judgement { judgedRun.judgement }

  /// The run as the result of a sweep with one seed.
  private var scenarioResult: ScenarioResult {
    ScenarioResult(plan: plan, path: origin.path, runs: [judgedRun], options: origin.options)
  }
}

// MARK: - The judgement

extension RunPage {
  private var violationTable: PageTable {
    let rows: [[RecordingQuery.Value]] = judgement.violations.map { violation in
      [
        .text(violation.rule), .text(violation.severity.rawValue), .agent(violation.agent),
        .task(violation.task), .text(violation.text),
        .text(violation.evidence.map(String.init).joined(separator: " ")),
      ]
    }
    return PageTable(
      name: "violations",
      columns: ["rule", "severity", "agent", "task", "text", "evidence"],
      rows: rows
    )
  }

  private var expectationTable: PageTable {
    let rows: [[RecordingQuery.Value]] = judgement.expectationResults.map { result in
      [
        .text(result.statement), .text(result.verdict.rawValue), .text(result.expected),
        .text(result.actual), .text(result.location?.description), .text(result.location?.file),
        .number(result.location?.line),
      ]
    }
    return PageTable(
      name: "expectations",
      columns: ["statement", "verdict", "expected", "found", "place", "file", "line"],
      rows: rows
    )
  }

  /// The table of the tasks that ended, and of those that were tried again and never ended.
  private var outcomeTable: PageTable {
    let rows: [[RecordingQuery.Value]] = judgement.taskResults.map { result in
      [
        .task(result.task), .text(result.outcome.kind.rawValue),
        .text(result.outcome.reason?.rawValue), .number(result.time.nanoseconds),
        .number(result.retries),
      ]
    }
    let openRows: [[RecordingQuery.Value]] = judgement.retriedOpenTasks.map { task in
      [.task(task.task), .null, .null, .null, .number(task.retries)]
    }
    return PageTable(
      name: "outcomes",
      columns: ["task", "outcome", "reason", "time", "retries"],
      rows: rows + openRows
    )
  }

  private var spendingTable: PageTable {
    let rows: [[RecordingQuery.Value]] = judgement.spending.map { agentSpending in
      [
        .agent(agentSpending.agent), .task(agentSpending.task), .number(agentSpending.tokens),
        .number(agentSpending.cost(in: plan)),
      ]
    }
    return PageTable(name: "spending", columns: ["agent", "task", "tokens", "cost"], rows: rows)
  }

  private var gateTable: PageTable {
    var table = PageTable(
      name: "gates",
      columns: ["event", "task", "metric", "value", "floor", "source", "passed"]
    )
    for (index, event) in events.enumerated() {
      guard case .gateChecked(let gate, let value, let passed) = event.kind else { continue }
      table.rows.append([
        .number(index), .task(event.task), .text(gate.metric), .text(value?.description),
        .text(gate.floor.description), .text(gate.source.description),
        .number(passed && gate.passes(value) ? 1 : 0),
      ])
    }
    return table
  }

  private var flawTable: PageTable {
    var table = PageTable(
      name: "flaws",
      columns: ["event", "task", "weight", "category", "escaped"]
    )
    for (index, event) in events.enumerated() {
      let (flaw, escaped): (Flaw, Int)
      switch event.kind {
      case .workFlawed(let newFlaw): (flaw, escaped) = (newFlaw, 0)
      case .flawEscaped(let escapedFlaw): (flaw, escaped) = (escapedFlaw, 1)
      default: continue
      }
      table.rows.append([
        .number(index), .task(event.task), .text(flaw.weight.rawValue), .text(flaw.category),
        .number(escaped),
      ])
    }
    return table
  }

  /// The maximum number of items that the explanation of a failure shows of each list.
  private static let listLimit = 20

  /// The table of the lines that explain why the run failed, or why it is the worst run of a missed bound.
  ///
  /// The table is empty for any other run that passed, for a run of a canary, and for a run without a known cause.
  private var explanationTable: PageTable {
    var table = PageTable(name: "why", columns: ["label", "text"])
    guard judgement.canary == nil else { return table }
    guard judgedRun.verdict != .pass else {
      table.rows = missedBounds.flatMap(rows)
      return table
    }
    if plan.isHistory {
      let block = CauseBlock(ofHistory: judgedRun, plan, events, shownCount: Self.listLimit)
      table.rows = block.lines.map { [.text($0.label), .text($0.text)] }
      return table
    }
    guard let cause = FailureCauses(plan, [judgedRun]).causes.first else { return table }
    let block = CauseBlock(cause, of: judgedRun, in: scenarioResult, shownCount: Self.listLimit)
    table.rows = block.lines.map { [.text($0.label), .text($0.text)] }
    return table
  }

  /// Returns the rows that explain why this run is beyond a bound that the runs of the scenario miss together.
  private func rows(explaining result: ExpectationResult) -> [[RecordingQuery.Value]] {
    guard
      let boundCause = MissedBound(result, plan, [judgedRun]).flatMap({ BoundCause(of: $0, plan) })
    else { return [] }
    let problem =
      "\(result.statement): expected \(result.expected), found \(result.actual) over all runs"
    let block = CauseBlock(boundCause, in: scenarioResult, shownCount: Self.listLimit)
    return [[.text(result.verdict.rawValue), .text(problem)]]
      + block.lines.map { [.text($0.label), .text($0.text)] }
  }
}

extension Event.Kind {
  /// The text in the column `result` of the table of events.
  ///
  /// For the end of a session, the text is the result of the session. For a decision, a gate check and the end of a
  /// task, it is `good` or `bad`. Other events have no result.
  fileprivate var result: String? {
    switch self {
    case .sessionEnded(let result): result.rawValue
    case .decisionMade(let decision, _): decision.approves ? "good" : "bad"
    case .gateChecked(let gate, let value, let passed):
      passed && gate.passes(value) ? "good" : "bad"
    case .taskEnded(let outcome): outcome.kind == .completed ? "good" : "bad"
    default: nil
    }
  }
}
