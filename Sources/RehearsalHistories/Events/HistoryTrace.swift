public import RehearsalSimulation

/// A history as a plan and its events, which the rules can judge.
///
/// A dispatch is an `assign` or, by an agent that was dispatched itself, a `call`; its result is a `complete` or a `fail`.
/// Each dispatch is a task, and a dispatch that repeats an answered one word by word is the same task. Records without a
/// matching event, such as thoughts and progress, are left out.
public struct HistoryTrace: Sendable {
  /// The agents and tasks of the history, and the places of the records of its events.
  public let about: HistoryPlan
  /// The plan that the history is held against.
  public let plan: Plan
  /// The events in the order of their times.
  ///
  /// Time starts at the history's first record.
  public let events: [Event]
  /// How the history ended, with its counts.
  public let summary: RunSummary

  /// Creates the trace of a history.
  ///
  /// - Parameters:
  ///   - history: The history.
  ///   - team: A plan with the definitions and the policy to hold the history against; `nil` for none.
  public init(_ history: History, team: Plan? = nil) {
    self.init(plan: HistoryPlan(of: history), history, team)
  }

  private init(plan: HistoryPlan, _ history: History, _ team: Plan?) {
    var writer = HistoryEventWriter(history, plan, plan.plan(team: team))
    writer.write()
    self.plan = writer.plan
    let places: [History.Place]
    (events, places) = writer.sorted()
    var about = plan
    about.places = places.flatMap { [$0.file, $0.line] }
    self.about = about
    var digest = TraceDigest(for: writer.plan)
    for event in events { digest.absorb(event) }
    summary = Self.summary(events, digest.digest)
  }

  /// Returns the counts of a run that has these events.
  static func summary(_ events: [Event], _ digest: Digest) -> RunSummary {
    var counts = EventCounts()
    for event in events { counts.add(event) }
    return RunSummary(
      seed: 0,
      digest: digest,
      ending: counts.ending,
      time: events.last?.time ?? .start,
      events: UInt64(events.count),
      handoffs: counts.handoffs,
      tokens: counts.tokens,
      escaped: 0,
      executions: counts.executions,
      askedAgain: 0,
      refused: 0,
      ended: counts.ended,
      completed: counts.completed
    )
  }
}

/// The counts that the summary of a run has.
private struct EventCounts {
  var ending = Event.Ending.settled
  var handoffs: UInt64 = 0
  var tokens: Int64 = 0
  var executions: UInt64 = 0
  var ended: UInt64 = 0
  var completed: UInt64 = 0

  mutating func add(_ event: Event) {
    switch event.kind {
    case .handoffSent(let handoff, _):
      handoffs += 1
      if handoff.intent.asksForWork { executions += 1 }
    case .sessionSpent(let spent): tokens = tokens.adding(spent)
    case .taskEnded(let outcome):
      ended += 1
      if outcome.kind == .completed { completed += 1 }
    case .runEnded(let end): ending = end
    default: break
    }
  }
}

/// The agents and tasks of a history, by which its plan can be made again.
public struct HistoryPlan: Sendable, Hashable, Codable {
  /// A task.
  public struct Work: Sendable, Hashable, Codable {
    /// The identifier.
    public var id: String
    /// The name of the agent.
    public var agent: String
    /// The description.
    public var about: String
  }

  /// The session.
  public var session: String
  /// The form of the logs.
  public var format: String
  /// The files.
  public var files: [String]
  /// The names of the agents that were at work, without duplicates, the root's first.
  public var agents: [String]
  /// The names that were asked for, but that no agent has.
  public var unknown: [String]
  /// The tasks.
  public var tasks: [Work]
  /// The file and line of each event, as pairs in one list.
  public var places: [Int] = []
  /// Whether prompts and commands are kept.
  public var hasText: Bool = false

  /// The index of the task of each dispatch.
  var taskOfDispatch: [Int] = []

  private enum CodingKeys: String, CodingKey {
    case session, format, files, agents, unknown, tasks, places, hasText
  }

  init(of history: History) {
    session = history.session
    format = history.format.rawValue
    files = history.files
    agents = []
    unknown = []
    tasks = []
    hasText = history.hasWords
    var known: Set<String> = []
    for lane in history.lanes where known.insert(lane.agent).inserted { agents.append(lane.agent) }
    var missing: Set<String> = []
    for dispatch in history.dispatches where !known.contains(dispatch.agent) {
      if dispatch.why == ToolFailure.unknownAgent.rawValue {
        if missing.insert(dispatch.agent).inserted { unknown.append(dispatch.agent) }
      } else if known.insert(dispatch.agent).inserted {
        agents.append(dispatch.agent)
      }
    }
    if agents.isEmpty { agents = ["main"] }
    addTasks(of: history)
  }

  private mutating func addTasks(of history: History) {
    /// The last dispatch with a prompt to an agent, and its task.
    var known: [String: (dispatch: Dispatch, task: Int)] = [:]
    for dispatch in history.dispatches {
      let key = "\(dispatch.agent) \(dispatch.prompt.digest)"
      if let earlier = known[key], let answer = earlier.dispatch.answerPlace,
        dispatch.prompt.count > 0, answer < dispatch.place
      {
        taskOfDispatch.append(earlier.task)
        known[key] = (dispatch, earlier.task)
        continue
      }
      known[key] = (dispatch, tasks.count)
      taskOfDispatch.append(tasks.count)
      tasks.append(
        Work(
          id: "D\(tasks.count + 1)",
          agent: dispatch.agent,
          about: dispatch.prompt.text
            ?? "\(dispatch.agent): a prompt of \(dispatch.prompt.count) characters"
        )
      )
    }
  }

  /// Returns the plan, with the contracts of a team.
  ///
  /// - Parameter team: A plan with the definitions and the policy; `nil` for none.
  /// - Returns: The plan.
  public func plan(team: Plan?) -> Plan {
    var members: [(name: String, member: Plan.Member)] = []
    if let team {
      members = zip(team.names, team.members).map { ($0, $1) }
    }
    var known = Set(members.map(\.name))
    for (index, agent) in agents.enumerated() where known.insert(agent).inserted {
      let role: Role = index == 0 ? .orchestrator : .worker
      members.append((agent, Plan.Member(contract: Contract(), role: role, isDefined: false)))
    }
    let mentioned = unknown.filter { known.insert($0).inserted }
    var plan = Plan(name: session, members: members, mentioned: mentioned)
    if let team {
      plan.severities = team.severities
      plan.toolTable = team.toolTable
      plan.gateFiles = team.gateFiles
    }
    plan.about = "what really happened, read from a log of the form \(format)"
    plan.family = "history"
    plan.platform.orchestrator = agents.first ?? "main"
    plan.oracle = .history
    plan.tasks = tasks.enumerated().map { index, work in
      PlannedTask(
        id: work.id,
        description: work.about,
        agent: plan.agent(named: work.agent) ?? .none,
        location: SourceLocation(file: files.first ?? session, line: 1, column: 1)
      )
    }
    return plan
  }
}

extension Lane {
  /// The name of the lane's agent in a plan.
  ///
  /// An agent of unknown type has the name of its lane.
  var agent: String { type == "?" ? id : type }
}
