public import RehearsalSimulation

/// W1: tasks that go from a client through planner, implementer, verifier and reviewer and back, in
/// virtual time, one at a time at each agent; refused work goes back to the implementer.
public struct PipelineWorkload: Workload {
  private let tasks: Int
  private let pipelines: Int

  /// Creates pipelines that share tasks: task t belongs to pipeline t modulo their number.
  public init(tasks: Int, pipelines: Int = 100) {
    self.tasks = tasks
    self.pipelines = pipelines
  }

  /// Makes the plan anew.
  public func makePlan() -> Plan {
    let lines = (0..<pipelines).map(Line.init)
    var plan = plan(
      "pipeline",
      agents: lines.flatMap(\.names),
      edges: lines.flatMap(\.edges),
      serial: Set(lines.flatMap { $0.names.dropFirst() })
    )
    plan.tasks = (0..<tasks).map { task in
      let number = String(task)
      return PlannedTask(
        id: number,
        description: Self.payload(number),
        agent: .none,
        location: SourceLocation(file: "pipeline", line: task + 1)
      )
    }
    return plan
  }

  /// What a task carries: forty characters, as long as its number has eight digits at most.
  private static func payload(_ number: String) -> String {
    var text = ""
    text.reserveCapacity(40)
    text += "task-"
    for _ in number.utf8.count..<max(8, number.utf8.count) { text += "0" }
    text += number
    text += ": build, test and review it"
    return text
  }

  /// Makes the agent of a name on the loop of a run.
  public func makeAgent(_ name: String, in plan: Plan, on loop: EventLoop) -> AnyAgent {
    let line = Line(number: number(in: name))
    func agent(_ stage: Line.Stage) -> AgentID {
      plan.agent(named: line.name(of: stage)) ?? .none
    }
    switch line.stage(of: name) {
    case .planner:
      return .immediate(PipelinePlanner(on: loop, implementer: agent(.implementer)))
    case .implementer:
      return .immediate(PipelineImplementer(on: loop, verifier: agent(.verifier)))
    case .verifier:
      let ways = PipelineJudge.Ways(
        refusing: 858_993_459,
        passing: .deliver,
        next: agent(.reviewer),
        implementer: agent(.implementer),
        client: agent(.client)
      )
      return .immediate(PipelineJudge(on: loop, ways))
    case .reviewer:
      let ways = PipelineJudge.Ways(
        refusing: 429_496_729,
        passing: .approve,
        next: agent(.client),
        implementer: agent(.implementer),
        client: agent(.client)
      )
      return .immediate(PipelineJudge(on: loop, ways))
    case .client:
      let own = stride(from: line.number, to: tasks, by: pipelines)
      return .immediate(
        PipelineClient(on: loop, planner: agent(.planner), tasks: own)
      )
    }
  }

  /// One of the pipelines.
  private struct Line {
    enum Stage: String, CaseIterable {
      case client, planner, implementer, verifier, reviewer
    }

    var number: Int

    func name(of stage: Stage) -> String { "\(stage.rawValue)-\(number)" }

    func stage(of name: String) -> Stage {
      Stage.allCases.first { name.hasPrefix($0.rawValue) } ?? .client
    }

    /// The client first.
    var names: [String] { Stage.allCases.map(name) }

    var edges: [(String, String)] {
      let stages: [(Stage, Stage)] = [
        (.client, .planner), (.planner, .implementer), (.implementer, .verifier),
        (.verifier, .reviewer), (.verifier, .implementer), (.reviewer, .implementer),
        (.reviewer, .client),
      ]
      return stages.map { (name(of: $0.0), name(of: $0.1)) }
    }
  }
}
