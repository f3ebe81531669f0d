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
      recorded without its events is simulated again and compared with its digest.

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
      let known = Event.Name.allCases.map(\.rawValue)
      throw ValidationError(
        "There is no event `\(kind)`; "
          + Spelling.hint(for: kind, in: known, kind: "the events are")
      )
    }
  }

  func run() throws {
    let report = try Exit.onFailure { try sequenceText() }
    if pager { try Output.page(report) } else { try Output.print(report) }
  }

  private func sequenceText() throws -> String {
    let reader = try RecordingReader(recording)
    let recorded = try reader.runs()
    guard !recorded.isEmpty else {
      throw RunningError(.missing, "\(recording): error: the recording has no runs")
    }
    let runs = failed ? recorded.filter { $0.verdict != .pass } : recorded
    guard !runs.isEmpty else {
      return "all \(recorded.count) run\(recorded.count == 1 ? " passes" : "s pass")\n"
    }
    guard let number = self.number ?? (runs.count == 1 ? runs[0].id : nil) else {
      guard !selectsEvents else {
        throw RunningError(
          .usage,
          "\(recording): error: there are \(runs.count) runs; name the run whose events are shown, such as \(runs[0].id)"
        )
      }
      return RunTable(runs, isExact: exact).description
    }
    guard let run = recorded.first(where: { $0.id == number }) else {
      throw RunningError(
        .missing,
        "\(recording): error: there is no run \(number); "
          + "the recording has the runs 1 to \(recorded.last?.id ?? 1)"
      )
    }
    let plan = try plan(of: run, reader)
    let events = try events(of: run, plan, reader)
    if mermaid {
      return MermaidSequence(plan, try filter(in: plan).selection(from: events)).description
    }
    let report = SequenceReport(
      plan,
      events,
      try reader.judgement(of: run, plan),
      showingAll: all,
      filter: try filter(in: plan),
      isSummary: summary,
      isExact: exact
    )
    return line(run) + "\n\n" + report.description
  }

  /// Whether an option selects the events of a run.
  private var selectsEvents: Bool {
    all || mermaid || last != nil || [task, agent, from, to, kind].contains { $0 != nil }
  }

  /// Returns the filter that the options describe.
  ///
  /// - Throws: An error if the run has no agent or task of a given name.
  private func filter(in plan: Plan) throws -> EventFilter {
    func agent(_ name: String?) throws -> AgentID? {
      guard let name else { return nil }
      if let agent = plan.agent(named: name) { return agent }
      throw missing("agent", name, plan.agents.map(plan.name(of:)))
    }
    var filter = EventFilter()
    filter.agent = try agent(self.agent)
    filter.sender = try agent(from)
    filter.receiver = try agent(to)
    if let task {
      guard let found = plan.taskIDs.first(where: { plan.name(of: $0) == task }) else {
        throw missing("task", task, plan.taskIDs.map(plan.name(of:)))
      }
      filter.task = found
    }
    filter.kind = kind.flatMap(Event.Name.init)
    filter.last = last
    return filter
  }

  private func missing(_ thing: String, _ name: String, _ known: [String]) -> RunningError {
    let hint = Spelling.hint(for: name, in: known, kind: "the \(thing)s are")
    return RunningError(.usage, "error: the run has no \(thing) `\(name)`; \(hint)")
  }

  private func line(_ run: RecordedRun) -> String {
    let configuration = run.configuration.map { ", \($0)" } ?? ""
    return InertText.line(
      "run \(run.id)  \(run.verdict.rawValue)  \(run.name)\(configuration)  seed \(run.seed)  "
        + (exact ? run.digest : String(run.digest.prefix(12)))
    )
  }

  private func plan(of run: RecordedRun, _ reader: RecordingReader) throws -> Plan {
    let sources = try reader.sources(of: run)
    func tree(_ origin: PlanSource.Origin) -> [String: [UInt8]]? {
      let files = sources.filter { $0.origin == origin }
      return files.isEmpty
        ? nil : Dictionary(files.map { ($0.path, $0.bytes) }, uniquingKeysWith: { $1 })
    }
    guard !sources.isEmpty else {
      throw RunningError(
        .missing,
        "\(recording): error: run \(run.id) is of the workload `\(run.name)`, which has no "
          + "scenario to show; its handoffs are in the view `handoffs`"
      )
    }
    /// Returns the first file of an origin, which is the one that names the others; `nil` if
    /// there is no file.
    func firstFile(_ origin: PlanSource.Origin) -> FileReference? {
      guard let files = tree(origin), let first = sources.first(where: { $0.origin == origin })
      else { return nil }
      return FileReference(tree: InMemoryTree(files), path: first.path)
    }
    let loader = PlanLoader(
      InMemoryTree(tree(.scenario) ?? [:]),
      rules: .known,
      agents: tree(.agents).map { InMemoryTree($0) },
      policy: firstFile(.policy),
      configuration: firstFile(.configuration)
    )
    return try loader.load(run.path).plan
  }

  /// Returns the recorded events of a run.
  ///
  /// If none were recorded, simulates the run again.
  ///
  /// - Throws: An exit status if the digest of the events differs from the recorded digest.
  private func events(of run: RecordedRun, _ plan: Plan, _ reader: RecordingReader) throws
    -> [Event]
  {
    var events = try reader.events(of: run)
    if events.isEmpty {
      _ = Simulation(plan).run(seed: run.seed) { events.append(copy $0) }
    }
    var digest = TraceDigest(for: plan)
    for event in events where event.fits(plan) { digest.absorb(event) }
    guard digest.digest.description == run.digest else {
      throw Exit.status(
        .nonDeterministic,
        "\(recording): error: run \(run.id) was recorded with the digest \(run.digest) and has "
          + "\(digest.digest) now; another version of rehearse made it, or the file was changed"
      )
    }
    return events
  }
}
