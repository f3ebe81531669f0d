import RehearsalSimulation
import Support

/// Answers each handoff with a closure.
actor AgentInCode: Agent {
  typealias Answer = @Sendable (Desk) -> Void

  nonisolated let loop: EventLoop
  private let answer: Answer

  init(on loop: EventLoop, answer: @escaping Answer) {
    self.loop = loop
    self.answer = answer
  }

  func receive(_ handoff: Handoff, at desk: Desk) { answer(desk) }
}

/// Agents in code that take the place of built-in agents in a test.
enum AgentsInCode {
  /// Does and proves its task, and hands it on without a report.
  static let silentImplementer: AgentInCode.Answer = { desk in
    desk.start()
    for path in desk.task?.touches ?? [] { desk.write(path) }
    desk.prove("run the tests")
    desk.passOn()
  }

  /// Approves whatever it gets.
  static let approvingJudge: AgentInCode.Answer = { desk in
    desk.decide(.approved)
    desk.passOn()
  }

  /// Runs a scenario for the fixture's team once, with agents in code by name.
  static func run(
    _ agents: [String: AgentInCode.Answer],
    _ rest: String = Fixture.work,
    files: [String: String] = [:]
  ) throws -> TestRun {
    TestRun(
      try Fixture.plan(rest, files: files),
      casting: { name, loop in
        agents[name].map { .immediate(AgentInCode(on: loop, answer: $0)) }
      }
    )
  }

  /// A team in which a worker without a report hands its work to a worker of the built-in protocol.
  static let chain: [String: String] = [
    "policy.yaml": "rehearsal-policy: 1\nroles: {finisher: worker}\n",
    "agents/frontend-implementer.md": "no agent",
    "agents/verify-app.md": "no agent",
    "agents/code-reviewer.md": "no agent",
    "agents/backend-implementer.md": """
    ---
    name: backend-implementer
    ---
    ## Deliverables
    1. **Summary**: what was built
    ## Quality
    - Unit test coverage >= 80%
    ### Receives Work From
    - **spec-planner**: A task
    ### Hands Off To
    - **finisher**: Work
    """,
    "agents/finisher.md": """
    ---
    name: finisher
    ---
    ### Receives Work From
    - **backend-implementer**: Work
    """,
  ]

  /// Does and proves its task, and delivers it to the next worker without a report.
  static let silentFirstWorker: AgentInCode.Answer = { desk in
    desk.start()
    for path in desk.task?.touches ?? [] { desk.write(path) }
    desk.prove("run the tests")
    desk.handOff(.deliver, to: desk.nextReceiver)
  }
}
