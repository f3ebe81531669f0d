public import RehearsalSimulation

/// A builder that makes a plan in Swift code, in which agents and tasks are referred to by name.
///
/// ```swift
/// var builder = PlanBuilder("one task")
/// builder.agent("spec-planner", role: .planner, handsOffTo: ["backend-implementer"])
/// builder.agent("backend-implementer", role: .implementer, handsOffTo: ["verify-app"])
/// builder.agent("verify-app", role: .verifier)
/// builder.task("T-1", "Add a login form", for: "backend-implementer", touches: ["api/login.py"])
/// builder.expect("T-1", .completed)
/// let plan = try builder.plan()
/// ```
///
/// ``plan()`` checks names, texts, paths, phases, gates, non-goals, reply rules, quotas and budgets, and the numbers of the
/// platform, the limits and the occurrences of faults. It also rejects faults that can never strike, and several
/// expectations for one task. If a check fails, ``plan()`` throws an error. The error shows the file and line of the call
/// that caused the problem, except for problems with the platform and the limits. The numbers in the effects of faults
/// and in models are not checked. You can change the properties of the plan that ``plan()`` returns.
public struct PlanBuilder {
  /// The platform on which the agents run.
  ///
  /// With orchestrated routing, ``plan()`` adds the orchestrator of the platform if you have not added it.
  public var platform = Platform()
  /// The limits at which a run stops before it is finished, such as the maximum simulated time.
  public var limits = Limits()

  let name: String
  var agents: [AddedAgent] = []
  var tasks: [AddedTask] = []
  var gates: [AddedGate] = []
  var nonGoals: [NonGoal] = []
  var faults: [AddedFault] = []
  var expectedOutcomes: [ExpectedOutcome] = []

  struct AddedAgent {
    var name: String
    var member: Plan.Member
    var location: SourceLocation
  }

  struct AddedTask {
    var task: PlannedTask
    var agentNames: [String]
    var neededTaskIDs: [String]
  }

  struct AddedGate {
    var gate: Gate
    var location: SourceLocation
  }

  struct AddedFault {
    var id: String
    var occurrence: Fault.Occurrence
    var location: SourceLocation
    var makeFault: (Names) -> Fault.Verb?
  }

  struct ExpectedOutcome {
    var taskID: String
    var outcome: Outcome
    var location: SourceLocation
  }

  /// Creates a builder of a plan that has a name, but no agents and no tasks yet.
  public init(_ name: String) {
    self.name = name
  }

  /// Checks everything that was added to the builder, and returns the plan.
  ///
  /// - Throws: ``PlanError`` with all problems if the plan is invalid.
  public func plan() throws(PlanError) -> Plan {
    let diagnostics = Diagnostics()
    checkValues(diagnostics)
    let roster = makeRoster(diagnostics)
    var plan = Plan(name: name, members: roster.members)
    plan.platform = platform
    plan.limits = limits
    plan.gates = gates.map(\.gate)
    plan.nonGoals = nonGoals
    nonGoals.reportInvalidNonGoals(to: diagnostics)
    checkGatesAndPlatform(diagnostics)
    let taskList = makeTaskList(roster, diagnostics)
    plan.tasks = taskList.tasks
    let names = NameTable(roster: roster, tasks: taskList, diagnostics: diagnostics)
    for share in platform.budget?.tasks ?? [] {
      _ = names.task(share.name, at: SourceLocation(file: name, line: 1))
    }
    plan.faults = makeFaults(names)
    if !expectedOutcomes.isEmpty { plan.oracle = .expectations(makeExpectations(names)) }
    if !diagnostics.hasErrors { PlanChecks.report(on: plan, to: diagnostics) }
    guard !diagnostics.hasErrors else { throw PlanError(diagnostics: diagnostics.all) }
    return plan
  }
}

// MARK: - Agents

extension PlanBuilder {
  /// Adds an agent.
  ///
  /// - Parameters:
  ///   - name: The name of the agent. It must be unique in the plan.
  ///   - role: The role, which determines what the agent does by default.
  ///   - receivers: The names of the agents to which the agent hands work.
  ///   - senders: The names of the agents from which the agent receives work.
  ///   - deliverables: What the reports of the agent must contain.
  ///   - tools: The tools that the agent may use; `nil` for all tools.
  ///   - file: The file that error messages show.
  ///   - line: The line that error messages show.
  ///   - edit: A closure that changes other properties of the agent, such as its model.
  public mutating func agent(
    _ name: String,
    role: Role,
    handsOffTo receivers: [String] = [],
    receivesFrom senders: [String] = [],
    deliverables: [String] = [],
    tools: [String]? = nil,
    file: String = #fileID,
    line: Int = #line,
    edit: (inout Plan.Member) -> Void = { _ in }
  ) {
    let location = SourceLocation(file: file, line: line)
    func edges(_ names: [String]) -> [Contract.Edge] {
      names.map { Contract.Edge(agent: $0, purpose: "work", location: location) }
    }
    var contract = Contract()
    contract.handsOffTo = edges(receivers)
    contract.receivesFrom = edges(senders)
    contract.deliverables = deliverables.map { Contract.Statement(text: $0, location: location) }
    contract.tools = tools
    var member = Plan.Member(contract: contract, role: role)
    edit(&member)
    agents.append(AddedAgent(name: name, member: member, location: location))
  }

  /// Returns the agents of the plan, including the orchestrator if routing is orchestrated.
  ///
  /// Adds errors for invalid agents and for names in contracts, reply rules, quotas and budgets that no agent
  /// has. A quota may also have the name of a language model.
  private func makeRoster(_ diagnostics: Diagnostics) -> Roster {
    var roster = Roster()
    let orchestratorName = platform.orchestrator
    for agent in agents {
      if agent.name.allSatisfy(\.isWhitespace) {
        diagnostics.error("an agent needs a name", at: agent.location)
      }
      var member = agent.member
      if platform.routing == .orchestrated, agent.name == orchestratorName {
        member.role = .orchestrator
      }
      roster.add(agent.name, member, at: agent.location, diagnostics)
    }
    let hasOrchestrator = agents.contains { $0.name == orchestratorName }
    if platform.routing == .orchestrated, !hasOrchestrator {
      let member = Plan.Member(contract: Contract(), role: .orchestrator, isDefined: false)
      roster.add(orchestratorName, member, at: SourceLocation(file: name, line: 1), diagnostics)
    } else if platform.routing == .direct,
      !roster.members.contains(where: { $0.member.role == .planner })
    {
      diagnostics.error(
        "direct routing needs an agent with the role planner; add one, or set the platform's "
          + "routing to orchestrated",
        at: nil
      )
    }
    roster.sortAndIndex()
    checkNames(in: roster, diagnostics)
    return roster
  }

  /// Adds errors for names in contracts, reply rules, quotas and budgets that no agent has, and for invalid
  /// messages of the platform.
  private func checkNames(in roster: Roster, _ diagnostics: Diagnostics) {
    let names = NameTable(roster: roster, tasks: TaskList(), diagnostics: diagnostics)
    for (_, member) in roster.members {
      for edge in member.contract.handsOffTo + member.contract.receivesFrom
        + member.contract.worksWith
      {
        _ = names.agent(edge.agent, at: edge.location)
      }
    }
    let platformLocation = SourceLocation(file: name, line: 1)
    platform.messages.problem.map { diagnostics.error($0.text, at: platformLocation) }
    for rule in platform.replies {
      _ = rule.receiver.flatMap { names.agent($0, at: platformLocation) }
    }
    for quota in platform.quotas {
      roster.problem(ofQuota: quota.name).map { diagnostics.error($0, at: platformLocation) }
    }
    for share in platform.budget?.agents ?? [] { _ = names.agent(share.name, at: platformLocation) }
  }
}

// MARK: - Work

extension PlanBuilder {
  /// Adds a task to the end of the work.
  ///
  /// - Parameters:
  ///   - id: The identifier of the task. It must be unique in the plan.
  ///   - description: What is to be done.
  ///   - agent: The name of the agent that does the task. It must not be a planner or an orchestrator.
  ///   - others: The names of the other agents that may claim the task if the platform's `assignment` is `pull`.
  ///   - needs: The identifiers of the tasks that must complete before this task begins.
  ///   - touches: The paths that the task writes, relative to the root of the project. The path of a folder ends with
  ///     `/`.
  ///   - criteria: The acceptance criteria.
  ///   - phase: The phase of the task, counted from 1. Phases run one after the other.
  ///   - verification: The kind of evidence that shows that the criteria are met.
  ///   - file: The file that error messages show.
  ///   - line: The line that error messages show.
  public mutating func task(
    _ id: String,
    _ description: String,
    for agent: String,
    orAnyOf others: [String] = [],
    needs: [String] = [],
    touches: [String] = [],
    criteria: [String] = [],
    phase: Int = 1,
    verification: VerificationLevel = .unitOnly,
    file: String = #fileID,
    line: Int = #line
  ) {
    let location = SourceLocation(file: file, line: line)
    var task = PlannedTask(id: id, description: description, agent: .none, location: location)
    task.touches = touches
    task.criteria = criteria
    task.phase = phase
    task.verification = verification
    tasks.append(AddedTask(task: task, agentNames: [agent] + others, neededTaskIDs: needs))
  }

  /// Adds a quality gate that the work on every task has to pass.
  ///
  /// - Parameters:
  ///   - metric: The metric that the gate limits: `unit-coverage` or `integration-coverage`.
  ///   - floor: The lowest value that passes, from 0 to 100 %.
  ///   - file: The file that error messages show.
  ///   - line: The line that error messages show.
  public mutating func gate(
    _ metric: String,
    atLeast floor: Percentage,
    file: String = #fileID,
    line: Int = #line
  ) {
    let gate = Gate(metric: metric, floor: floor, source: .work)
    gates.append(AddedGate(gate: gate, location: SourceLocation(file: file, line: line)))
  }

  /// Adds an error for each invalid or repeated gate, and for the first problem with the settings of the
  /// platform.
  private func checkGatesAndPlatform(_ diagnostics: Diagnostics) {
    var metrics: Set<String> = []
    for (gate, location) in gates.map({ ($0.gate, $0.location) })
    where CoverageGate.checkMetric(gate.metric, at: location, diagnostics) {
      if !(0...10_000).contains(gate.floor.hundredths) {
        diagnostics.error("the floor of `\(gate.metric)` has to be from 0 to 100", at: location)
      }
      if !metrics.insert(gate.metric).inserted {
        diagnostics.error("`\(gate.metric)` already has a gate; keep one", at: location)
      }
    }
    if let problem = platform.problem { diagnostics.error(problem, at: nil) }
  }

  /// Adds a non-goal: work that no agent may do.
  ///
  /// - Parameters:
  ///   - id: The identifier of the non-goal. It must be unique among the non-goals.
  ///   - text: What is out of scope.
  ///   - paths: Patterns of the paths that the non-goal covers, such as `billing/**`.
  ///   - terms: Words and phrases. The non-goal covers each task with one of them in its description or criteria.
  ///   - file: The file that error messages show.
  ///   - line: The line that error messages show.
  public mutating func nonGoal(
    _ id: String,
    _ text: String,
    paths: [String] = [],
    terms: [String] = [],
    file: String = #fileID,
    line: Int = #line
  ) {
    let location = SourceLocation(file: file, line: line)
    let boundary = Boundary(paths: paths.map { PathPattern($0) }, terms: terms.map { Term($0) })
    nonGoals.append(NonGoal(id: id, text: text, boundary: boundary, location: location))
  }

  /// Checks a path that a task writes, and returns it in normal form.
  ///
  /// If the text is not the path of a file or folder in the project, adds an error and returns
  /// `nil`.
  private func projectPath(
    _ writtenPath: String,
    at location: SourceLocation,
    _ diagnostics: Diagnostics
  ) -> String? {
    let path = PathPattern.normalised(writtenPath)
    guard !writtenPath.hasPrefix("/"), !PathPattern.leadsOut(path), !path.isEmpty,
      !path.contains("*")
    else {
      diagnostics.error(
        "`\(writtenPath)` is not a file or folder of the project; `touches` takes paths relative to it, "
          + "without patterns",
        at: location
      )
      return nil
    }
    return writtenPath.hasSuffix("/") ? path + "/" : path
  }

  private func makeTaskList(_ roster: Roster, _ diagnostics: Diagnostics) -> TaskList {
    var taskList = TaskList()
    var unresolvedNeeds: [(taskIndex: Int, ids: [String])] = []
    let agentLookup = NameTable(roster: roster, tasks: taskList, diagnostics: diagnostics)
    for addedTask in tasks {
      var task = addedTask.task
      let candidates = addedTask.agentNames.compactMap { agentLookup.agent($0, at: task.location) }
      guard candidates.count == addedTask.agentNames.count, let agent = candidates.first else {
        continue
      }
      task.agent = agent
      task.otherCandidates = Array(candidates.dropFirst())
      task.touches = task.touches.compactMap { projectPath($0, at: task.location, diagnostics) }
      if !ValidNumbers.phases.contains(task.phase) {
        diagnostics.error(
          "the phase of `\(task.id)` is \(task.phase); phases are numbered from 1 to 1000000",
          at: task.location
        )
      }
      let problems = candidates.compactMap {
        taskList.reasonNotToAdd(task, roster.member($0).role)
      }
      if let problem = problems.first {
        diagnostics.error(problem, at: task.location)
      } else {
        unresolvedNeeds.append((taskList.append(task), addedTask.neededTaskIDs))
      }
    }
    let names = NameTable(roster: roster, tasks: taskList, diagnostics: diagnostics)
    for (index, ids) in unresolvedNeeds {
      let location = taskList.tasks[index].location
      taskList.tasks[index].needs = ids.compactMap { names.task($0, at: location) }
    }
    return taskList
  }
}
