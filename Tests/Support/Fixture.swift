package import RehearsalDefinitions
package import RehearsalRules
package import RehearsalSimulation

/// A small team in our own words, and scenarios for it written in a test.
package enum Fixture {
  /// The definitions of the team, by path.
  package static let definitions: [String: String] = [
    "agents/spec-planner.md": """
    ---
    name: spec-planner
    ---
    ### Hands Off To
    - **backend-implementer / frontend-implementer**: A task
    """,
    "agents/backend-implementer.md": """
    ---
    name: backend-implementer
    tools: Read, Write, Bash
    skills: [python]
    ---
    ## Deliverables
    1. **Summary**: what was built
    2. **Test results**: what they showed
    ## Quality
    - Unit test coverage >= 80%
    ### Receives Work From
    - **spec-planner**: A task
    - **verify-app**: Criteria that do not hold
    - **Context Required**: API description, data model
    ### Hands Off To
    - **verify-app**: Work
    - **frontend-implementer**: Pages
    """,
    "agents/frontend-implementer.md": """
    ---
    name: frontend-implementer
    ---
    ### Receives Work From
    - **spec-planner**: A task
    ### Hands Off To
    - **verify-app**: Work
    """,
    "agents/verify-app.md": """
    ---
    name: verify-app
    ---
    ### Receives Work From
    - **backend-implementer / frontend-implementer**: Work
    ### Hands Off To
    - **code-reviewer**: Work that holds
    - **backend-implementer / frontend-implementer**: Criteria that do not hold
    """,
    "agents/code-reviewer.md": """
    ---
    name: code-reviewer
    ---
    ### Receives Work From
    - **verify-app**: Work that holds
    ### Hands Off To
    - **backend-implementer / frontend-implementer**: Defects
    """,
  ]

  /// A policy in which pages belong to the frontend and servers to nobody.
  package static let policy = """
    rehearsal-policy: 1
    specialties:
      frontend: {paths: ["web/**"], agents: [frontend-implementer]}
      infrastructure: {paths: ["infra/**"], terms: [kubernetes], agents: []}
    derivable: [data model]
    machinery: {paths: ["flags/**"], terms: [feature flag]}
    """

  /// The head of a scenario for the team; a test writes the rest.
  package static let head = """
    rehearsal: 1
    name: test
    agents: agents/
    policy: policy.yaml

    """

  /// A task that runs into nothing.
  package static let work = """
    work:
      tasks:
        - {id: T-1, description: Build it, agent: backend-implementer, touches: [api/a.py], criteria: [it holds]}

    """

  /// Returns a task without files, whose agent runs a command.
  package static func work(running command: String) -> String {
    """
    work: {tasks: [{id: T-1, description: Build it, agent: backend-implementer}]}
    behaviour: {backend-implementer: [{does: [{command: "\(command)"}]}]}

    """
  }

  /// Returns what comes of loading a scenario.
  ///
  /// - Parameters:
  ///   - scenario: The whole scenario file.
  ///   - files: Files besides the team's, or in place of them.
  ///   - configuration: A configuration file to lay over it, one of the files.
  /// - Returns: The plan, and what it was made from.
  /// - Throws: ``PlanError`` with every diagnostic.
  package static func load(
    _ scenario: String,
    files: [String: String] = [:],
    configuration: String? = nil
  ) throws(PlanError) -> LoadedPlan {
    var all = definitions.merging(["policy.yaml": policy]) { $1 }.merging(files) { $1 }
    all["s.yaml"] = scenario
    let tree = InMemoryTree(all.mapValues { Array($0.utf8) })
    return try PlanLoader(
      tree,
      rules: RuleNames(runs: RuleBook.identifiers),
      configuration: configuration.map { FileReference(tree: tree, path: $0) }
    ).load("s.yaml")
  }

  /// Returns the plan of a scenario for the team.
  package static func plan(
    _ rest: String,
    files: [String: String] = [:]
  ) throws(PlanError) -> Plan {
    try load(head + rest, files: files).plan
  }

  /// Returns the diagnostics of a scenario that has no plan, as the user reads them.
  package static func diagnostics(_ scenario: String, files: [String: String] = [:]) -> [String] {
    do throws(PlanError) {
      return try load(scenario, files: files).remarks.map(\.description)
    } catch {
      return error.diagnostics.map(\.description)
    }
  }
}

/// A run with everything that happened in it.
package struct TestRun {
  package var plan: Plan
  package var summary: RunSummary
  package var events: [Event]
  package var judgement: Judgement

  /// Runs a plan once.
  ///
  /// The rules and the expectations are those of the same plan, or of `judgedBy`.
  package init(
    _ plan: Plan,
    seed: UInt64 = 0,
    casting: @escaping Simulation.Casting = { _, _ in nil },
    judgedBy: Plan? = nil
  ) {
    var events: [Event] = []
    var judge = RunJudge(judgedBy ?? plan)
    let summary = Simulation(plan, casting: casting).run(seed: seed) { event in
      events.append(copy event)
      judge.observe(event)
    }
    self.plan = plan
    self.summary = summary
    self.events = events
    judgement = judge.conclude()
  }

  /// Runs a scenario for the fixture's team once.
  package init(_ rest: String, files: [String: String] = [:], seed: UInt64 = 0) throws {
    self.init(try Fixture.plan(rest, files: files), seed: seed)
  }

  /// The run as reports take it.
  package var judged: JudgedRun { JudgedRun(summary: summary, judgement: judgement) }

  /// The verdict.
  package var verdict: String { judgement.verdict.rawValue }

  /// The trace without times.
  package var lines: [String] { events.map { $0.line(in: plan) } }

  /// The lines of the trace that contain a text, each after its time.
  package func lines(with text: String) -> [String] {
    events.filter { $0.line(in: plan).contains(text) }.map {
      "\(VirtualTime($0.time.nanoseconds)) \($0.line(in: plan))"
    }
  }

  /// The times of the lines of the trace that contain a text.
  package func times(of text: String) -> [String] {
    lines(with: text).map { String($0.prefix { $0 != " " }) }
  }

  /// The time of the last event.
  package var end: String { VirtualTime(summary.time.nanoseconds).description }

  /// Whether another run with the same plan and seed has the same trace.
  package var isRepeatable: Bool {
    Simulation(plan).run(seed: summary.seed).digest == summary.digest
  }

  /// The handoffs sent, as `sender -> receiver: intent`.
  package var handoffs: [String] {
    events.compactMap { event in
      guard case .handoffSent(let handoff, _) = event.kind else { return nil }
      return "\(plan.name(of: handoff.sender)) -> \(plan.name(of: handoff.receiver)): "
        + handoff.intent.rawValue
    }
  }

  /// How each task ended, as `T-1 completed`.
  package var outcomes: [String] {
    judgement.taskResults.map { "\(plan.name(of: $0.task)) \($0.outcome)" }
  }

  /// How often the first task that ended had been tried again.
  package var retries: Int { judgement.taskResults.first?.retries ?? 0 }

  /// The rules that fired, as `rule by agent on task`.
  package var violations: [String] {
    judgement.violations.map {
      "\($0.rule) by \(plan.name(of: $0.agent)) on \(plan.name(of: $0.task))"
    }
  }

  /// What one rule found, as `rule by agent on task`.
  package func violations(of rule: String) -> [String] {
    violations.filter { $0.hasPrefix(rule + " ") }
  }

  /// The rules that fired with a severity of warning or above.
  package var seriousViolations: [String] {
    zip(judgement.violations, violations).filter { $0.0.severity >= .warning }.map(\.1)
  }
}
