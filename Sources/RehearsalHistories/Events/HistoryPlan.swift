import RehearsalDefinitions
public import RehearsalSimulation

/// The agents and tasks of a history.
///
/// Rules check a history against a plan that is made from this value. A recording stores the value, so that the history
/// can be checked again without its logs.
public struct HistoryPlan: Sendable, Hashable, Codable {
  /// A task of the history.
  public struct HistoryTask: Sendable, Hashable, Codable {
    /// The identifiers of the planned tasks that the prompt names.
    ///
    /// If the prompt names no planned task, the value is a generated identifier such as `D1`.
    public var id: String
    /// The name of the agent that the task was given to first.
    public var agent: String
    /// The description of the planned task.
    ///
    /// If the prompt names no planned task, the value is the text of the prompt. If the description or the
    /// text is unknown, the value is generated.
    public var about: String
  }

  /// The identifier of the session in its logs.
  public var session: String
  /// The format of the logs, as a raw value of ``LogFormat``.
  public var format: String
  /// The paths of the log files relative to the folder that the user named, without secrets.
  ///
  /// The path of the root agent's log file usually comes first.
  public var files: [String]
  /// The names of the agents that did work or were given work, without duplicates.
  ///
  /// The name of the root agent usually comes first.
  public var agents: [String]
  /// The names of agents that a dispatch named but the platform did not know.
  public var unknown: [String]
  /// The tasks, in the order of their first dispatches.
  public var tasks: [HistoryTask]
  /// Where in the logs each event comes from, as two integers for each event.
  ///
  /// The first integer is the index in ``files``, and the second is the line, counted from 1.
  public var places: [Int] = []
  /// Whether the import kept the texts of prompts, results and commands.
  public var hasText: Bool = false
  /// The number of handoffs whose receiver did work that the logs do not contain; `nil` for none.
  public var hiddenHandoffs: Int?
  /// The records that the logs lack although they had them or should have them; `nil` for none.
  public var missingRecords: MissingRecords?
  /// The agents that called tools and whose type the logs do not state, by their identifiers; `nil` for none.
  public var untypedAgents: [String]?
  /// For each tool, the sequence numbers of the events that used it but whose kind does not name it, such as writes.
  ///
  /// The value is `nil` if there are no such events, or the format has other tools than Claude Code.
  public var toolUses: [String: [Int]]?
  /// The files that commands read and wrote, by the sequence number of the command's event; `nil` for none.
  public var fileUses: [Int: [FileUse]]?
  /// The names in the definitions of those agents that the logs name otherwise, by the name in the logs; `nil` for none.
  ///
  /// For example, the logs have `Code Reviewer` or `kit:code-reviewer` for the definition `code-reviewer`.
  public private(set) var definedNames: [String: String]?

  /// For each dispatch of the history, the index in `tasks` of its task.
  var taskOfDispatch: [Int] = []

  private enum CodingKeys: String, CodingKey {
    case session, format, files, agents, unknown, tasks, places, hasText, hiddenHandoffs
    case missingRecords, untypedAgents, toolUses, fileUses, definedNames
  }

  /// Collects the agents and tasks of a history.
  ///
  /// - Parameters:
  ///   - history: The history.
  ///   - work: The planned tasks that prompts can name, with their descriptions; empty if none are known.
  init(of history: History, work: [PlannedTask] = []) {
    session = history.session
    format = history.format.rawValue
    files = history.files.map(HistoryReader.withoutSecrets)
    agents = []
    unknown = []
    tasks = []
    hasText = history.hasText
    let hiddenCount = history.dispatches.count(where: \.hasWorkWithoutLane)
    hiddenHandoffs = hiddenCount == 0 ? nil : hiddenCount
    let missing = MissingRecords(of: history)
    missingRecords = missing.isEmpty ? nil : missing
    let untypedLanes = history.lanes.filter(\.actsWithoutType)
    untypedAgents = untypedLanes.isEmpty ? nil : untypedLanes.map(\.agentName)
    var knownAgents: Set<String> = []
    for lane in history.lanes where knownAgents.insert(lane.agentName).inserted {
      agents.append(lane.agentName)
    }
    var missingAgents: Set<String> = []
    for dispatch in history.dispatches where !knownAgents.contains(dispatch.agent) {
      if dispatch.reason == ToolFailure.unknownAgent.rawValue {
        if missingAgents.insert(dispatch.agent).inserted { unknown.append(dispatch.agent) }
      } else if knownAgents.insert(dispatch.agent).inserted {
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
    /// The latest dispatch with the same agent name and prompt digest, and the index of its task.
    var latestDispatchByPrompt: [String: (dispatch: Dispatch, task: Int)] = [:]
    /// The index of the task for each text of planned tasks that a prompt names, such as `A-1 to
    /// A-3`.
    var taskIndexByNamedTasks: [String: Int] = [:]
    for dispatch in history.dispatches {
      if let work = dispatch.namedTasks {
        taskOfDispatch.append(taskIndexByNamedTasks[work] ?? tasks.count)
        guard taskIndexByNamedTasks[work] == nil else { continue }
        taskIndexByNamedTasks[work] = tasks.count
        let about = descriptions[work] ?? "\(work), handed to \(dispatch.agent) together"
        tasks.append(HistoryTask(id: work, agent: dispatch.agent, about: about))
        continue
      }
      let key = "\(dispatch.agent) \(dispatch.prompt.digest)"
      if let earlierDispatch = latestDispatchByPrompt[key],
        let answer = earlierDispatch.dispatch.answerPlace,
        dispatch.prompt.scalarCount > 0, answer < dispatch.place
      {
        taskOfDispatch.append(earlierDispatch.task)
        latestDispatchByPrompt[key] = (dispatch, earlierDispatch.task)
        continue
      }
      latestDispatchByPrompt[key] = (dispatch, tasks.count)
      taskOfDispatch.append(tasks.count)
      tasks.append(
        HistoryTask(
          id: "D\(tasks.count + 1)",
          agent: dispatch.agent,
          about: dispatch.prompt.text
            ?? "\(dispatch.agent): a prompt of \(dispatch.prompt.scalarCount) characters"
        )
      )
    }
  }

  /// Finds the agents of the history among the definitions of a team, whose names may be written in another way.
  ///
  /// - Parameter team: A plan with the agent definitions; `nil` for none.
  public mutating func resolveNames(in team: Plan?) {
    let names = team?.definedNames(ofLogged: agents) ?? [:]
    definedNames = names.isEmpty ? nil : names
  }

  /// Returns a plan with the agents and tasks of the history, and with the contracts and policy of a team.
  ///
  /// Call ``resolveNames(in:)`` before, if `team` is not the one with which the history was recorded.
  ///
  /// - Parameter team: A plan with the agent definitions and the policy to check against; `nil` for none.
  /// - Returns: The plan. Agents that `team` does not define get an empty contract.
  public func makePlan(team: Plan?) -> Plan {
    var members: [(name: String, member: Plan.Member)] = []
    if let team {
      members = zip(team.names, team.members).map { ($0, $1) }
    }
    var knownNames = Set(members.map(\.name))
    let loggedNames = definedNames?.filter { knownNames.contains($0.value) } ?? [:]
    for (index, agent) in agents.enumerated()
    where loggedNames[agent] == nil && knownNames.insert(agent).inserted {
      let role: Role = index == 0 ? .orchestrator : .worker
      members.append((agent, Plan.Member(contract: Contract(), role: role, isDefined: false)))
    }
    let mentionedNames = unknown.filter { knownNames.insert($0).inserted }
    var plan = Plan(name: session, members: members, mentioned: mentionedNames)
    if let team {
      plan.severities = team.severities
      plan.toolTable = team.toolTable
      plan.gateFiles = team.gateFiles
      plan.gates = team.gates
    }
    plan.about = "what really happened, read from a log of the form \(format)"
    plan.family = "history"
    plan.agentsByLoggedName = loggedNames.compactMapValues { plan.agent(named: $0) }
    let root = agents.first ?? "main"
    plan.platform.orchestrator = loggedNames[root] ?? root
    plan.oracle = .history
    addLoggedUses(to: &plan)
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

extension HistoryPlan {
  /// Writes the tools and files that events used into a plan.
  func addLoggedUses(to plan: inout Plan) {
    plan.loggedTools = toolBySequence
    plan.loggedFileUses = [:]
    for (sequence, uses) in fileUses ?? [:] {
      plan.loggedFileUses[UInt64(clamping: sequence)] = uses
    }
  }

  /// The tools in ``toolUses``, by the sequence number of the event.
  private var toolBySequence: [UInt64: String] {
    var tools: [UInt64: String] = [:]
    // A damaged recording can name two tools of one event, so the order must not be random.
    for (tool, sequences) in (toolUses ?? [:]).sorted(by: { $0.key < $1.key }) {
      for sequence in sequences { tools[UInt64(clamping: sequence)] = tool }
    }
    return tools
  }
}

extension Dispatch {
  /// Whether an agent worked on the dispatch, but the logs do not contain its lane.
  fileprivate var hasWorkWithoutLane: Bool {
    guard childLane == nil else { return false }
    return switch outcome {
    case .completed, .unusable, .completedLater, .failedLater, .killed, .running: true
    case .error, .openAtEnd, .abandoned: false
    }
  }
}

extension Lane {
  /// The agent's name in a plan: its type, or the identifier of the lane if the type is unknown.
  var agentName: String { agentType == "?" ? id : agentType }

  /// Whether the agent called a tool, and the logs do not state its type.
  ///
  /// Nobody knows by which definition to judge such calls. The value is `false` for a root agent.
  fileprivate var actsWithoutType: Bool { agentType == "?" && kind != .root && !calls.isEmpty }
}
