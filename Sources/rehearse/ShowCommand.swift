import ArgumentParser
import RehearsalAnalysis
import RehearsalDefinitions
import RehearsalRecording
import RehearsalRules
import RehearsalRunning
import RehearsalSimulation

/// The `show` command, which shows a recorded run as a sequence of events.
struct ShowCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show a recorded run as a sequence of events, with outcomes and violations.",
    discussion: """
      Without RUN, the only run is shown, or a list of the runs if there are several. A run that was \
      recorded without its events is simulated again and compared with its digest. If a sweep or a comparison was \
      interrupted or is still running, a note says how many runs are missing. If an expectation about all runs of a \
      scenario together does not hold, that comes first, even if each run passes.

      Examples:
        rehearse show run.sqlite --task T-1
        rehearse show run.sqlite 7 --kind decision.made --agent code-reviewer
        rehearse show sweep.sqlite --failed
        rehearse show run.sqlite --mermaid > run.mmd
      """
  )

  @Argument(help: "The recording.")
  var recording: String

  @Argument(help: ArgumentHelp("The number of the run.", valueName: "run"))
  var number: Int64?

  @Flag(help: "Show every event, including the start and end of sessions.")
  var all = false

  @Option(help: "Show only what is about this task.")
  var task: String?

  @Option(help: "Show only what this agent does, sends or receives.")
  var agent: String?

  @Option(help: "Show only the handoffs from this agent.")
  var from: String?

  @Option(help: "Show only the handoffs to this agent.")
  var to: String?

  @Option(
    help: ArgumentHelp("Show only events of this kind, such as decision.made.", valueName: "event")
  )
  var kind: String?

  @Option(help: ArgumentHelp("Show only the last events.", valueName: "count"))
  var last: Int?

  @Flag(help: "Leave out runs that pass.")
  var failed = false

  @Flag(help: "Leave out the events, and show the outcomes, violations and expectations.")
  var summary = false

  @Flag(help: "Print the handoffs as a sequence diagram in Mermaid.")
  var mermaid = false

  @Flag(help: "Show times and digests in full, instead of rounded and shortened.")
  var exact = false

  @Flag(inversion: .prefixedNo, help: "Show long text on a terminal page by page.")
  var pager = true

  func validate() throws {
    if mermaid, summary || exact {
      throw ValidationError("--mermaid draws events; remove --summary and --exact.")
    }
    if let last, last < 1 { throw ValidationError("--last must be at least 1.") }
    if failed, number != nil {
      throw ValidationError("--failed selects among all runs; remove it or the number of the run.")
    }
    if summary, all || kind != nil || last != nil || from != nil || to != nil {
      throw ValidationError(
        "--summary leaves out the events; remove it, or remove --all, --kind, --last, --from and --to."
      )
    }
    if let kind, Event.Name(rawValue: kind) == nil {
      let eventNames = Event.Name.allCases.map(\.rawValue)
      throw ValidationError(
        "There is no event `\(kind)`; "
          + Spelling.hint(
            for: kind,
            in: eventNames,
            kind: "the events are",
            shownBy: ["rehearse schema"]
          )
      )
    }
  }

  func run() throws {
    let report = try Exit.convertingErrors { try outputText() }
    if pager { try Output.printWithPager(report) } else { try Output.print(report) }
  }

  private func outputText() throws -> String {
    let reader = try RecordingReader(recording)
    let allRuns = try reader.runs()
    guard !allRuns.isEmpty else {
      throw RunningError(.missing, "\(recording): error: the recording has no runs")
    }
    try reportMissingRuns(in: reader)
    let problems = try reader.sweepProblems()
    let runs = failed ? allRuns.filter { $0.verdict != .pass } : allRuns
    guard !runs.isEmpty else {
      return Self.text(of: problems)
        + "all \(allRuns.count.counted("run passes", "runs pass"))\n"
    }
    guard let number = self.number ?? (runs.count == 1 ? runs[0].id : nil) else {
      guard !selectsEvents else {
        throw RunningError(
          .usage,
          "\(recording): error: there are \(runs.count) runs; name the run whose events are shown, such as \(runs[0].id)"
        )
      }
      return Self.text(of: problems) + RunTable(runs, isExact: exact).description
    }
    return try text(ofRun: number, reader, problems)
  }

  /// Returns the expectations about all runs together that do not hold, with an empty line after them.
  private static func text(of problems: [RecordedSweepProblem]) -> String {
    problems.isEmpty ? "" : "\(SweepProblemReport(problems))\n"
  }

  /// Returns the events of one run, after the expectations about all runs of its scenario that do not hold.
  ///
  /// A diagram has to contain nothing else, so that other programs can read it. With a diagram, the
  /// expectations are therefore notes on standard error.
  private func text(
    ofRun number: Int64,
    _ reader: RecordingReader,
    _ problems: [RecordedSweepProblem]
  ) throws -> String {
    let run = try reader.run(numbered: number)
    let runProblems = problems.filter { $0.scenarioID == run.scenarioID }
    let plan = try reader.plan(of: run)
    let events = try reader.allEvents(of: run, plan)
    if mermaid {
      for problem in runProblems {
        Output.report(
          InertText.singleLine(
            "\(recording): note: over all runs, \(problem.verdict.rawValue): \(problem.statement)"
          )
        )
      }
      return MermaidSequence(plan, try makeFilter(in: plan).selection(from: events)).description
    }
    let report = RunTextReport(
      plan,
      events,
      try reader.judgedRun(of: run, plan).judgement,
      showingAll: all,
      filter: try makeFilter(in: plan),
      isSummary: summary,
      isExact: exact
    )
    return Self.text(of: runProblems) + headerLine(run) + "\n\n" + report.description
  }

  /// Prints a note on standard error if the recording lacks runs of a sweep or a comparison.
  private func reportMissingRuns(in reader: RecordingReader) throws {
    guard let count = try reader.incompleteRunCount() else { return }
    Output.report(
      "\(recording): note: the recording has \(count.runs) of \(count.planned) planned runs"
    )
  }

  /// Whether an option needs the events of a single run.
  private var selectsEvents: Bool {
    all || mermaid || last != nil || [task, agent, from, to, kind].contains { $0 != nil }
  }

  /// Returns the filter that the options describe.
  ///
  /// - Throws: An error if the run has no agent or task of a given name.
  private func makeFilter(in plan: Plan) throws -> EventFilter {
    func agentID(_ name: String?) throws -> AgentID? {
      guard let name else { return nil }
      if let agent = plan.agent(named: name) { return agent }
      throw missingNameError("agent", name, plan.agents.map(plan.name(of:)))
    }
    var filter = EventFilter()
    filter.agent = try agentID(self.agent)
    filter.sender = try agentID(from)
    filter.receiver = try agentID(to)
    if let task {
      guard let taskID = plan.taskIDs.first(where: { plan.name(of: $0) == task }) else {
        throw missingNameError("task", task, plan.taskIDs.map(plan.name(of:)))
      }
      filter.task = taskID
    }
    filter.kind = kind.flatMap(Event.Name.init)
    filter.lastCount = last
    return filter
  }

  private func missingNameError(_ thing: String, _ name: String, _ knownNames: [String])
    -> RunningError
  {
    let hint = Spelling.hint(for: name, in: knownNames, kind: "the \(thing)s are")
    return RunningError(.usage, "error: the run has no \(thing) `\(name)`; \(hint)")
  }

  private func headerLine(_ run: RecordedRun) -> String {
    let configuration = run.configuration.map { ", \($0)" } ?? ""
    return InertText.singleLine(
      "run \(run.id)  \(run.verdict.rawValue)  \(run.scenarioName)\(configuration)  seed \(run.seed)  "
        + (exact ? run.digest : String(run.digest.prefix(12)))
    )
  }
}
