public import RehearsalSimulation

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

  /// Summarizes a history.
  ///
  /// - Parameters:
  ///   - history: The history.
  ///   - work: The tasks that prompts can name, with their descriptions.
  init(of history: History, work: [PlannedTask] = []) {
    session = history.session
    format = history.format.rawValue
    files = history.files
    agents = []
    unknown = []
    tasks = []
    hasText = history.hasText
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
    let descriptions = Dictionary(
      work.map { ($0.id, $0.description) },
      uniquingKeysWith: { first, _ in first }
    )
    addTasks(of: history, descriptions)
  }

  private mutating func addTasks(of history: History, _ descriptions: [String: String]) {
    /// The last dispatch with a prompt to an agent, and its task.
    var known: [String: (dispatch: Dispatch, task: Int)] = [:]
    /// The task of the work that prompts name.
    var named: [String: Int] = [:]
    for dispatch in history.dispatches {
      if let work = dispatch.work {
        taskOfDispatch.append(named[work] ?? tasks.count)
        guard named[work] == nil else { continue }
        named[work] = tasks.count
        let about = descriptions[work] ?? "\(work), handed to \(dispatch.agent) together"
        tasks.append(Work(id: work, agent: dispatch.agent, about: about))
        continue
      }
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
      plan.gates = team.gates
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
