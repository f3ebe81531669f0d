public import RehearsalSimulation

/// Workload W1, in which tasks pass from a client through planner, implementer, verifier and
/// reviewer back to the client, in virtual time.
///
/// Each agent works on one task at a time, and refused work goes back to the implementer.
public struct PipelineWorkload: Workload {
  private let tasks: Int
  private let pipelines: Int

  /// Creates a workload of pipelines that share the tasks.
  ///
  /// Task t belongs to the pipeline with the index t modulo `pipelines`.
  public init(tasks: Int, pipelines: Int = 100) {
    self.tasks = tasks
    self.pipelines = pipelines
  }

  /// Creates the plan.
  public func makePlan() -> Plan {
    let allPipelines = (0..<pipelines).map(Pipeline.init)
    var plan = plan(
      "pipeline",
      agents: allPipelines.flatMap(\.names),
      edges: allPipelines.flatMap(\.edges),
      serial: Set(allPipelines.flatMap { $0.names.dropFirst() })
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

  /// Returns the description of a task, which has forty characters if the task's number has at most
  /// eight digits.
  private static func payload(_ number: String) -> String {
    var text = ""
    text.reserveCapacity(40)
    text += "task-"
    for _ in number.utf8.count..<max(8, number.utf8.count) { text += "0" }
    text += number
    text += ": build, test and review it"
    return text
  }

  /// Creates the agent with the given name on the run's event loop.
  public func makeAgent(_ name: String, in plan: Plan, on loop: EventLoop) -> AnyAgent {
    let pipeline = Pipeline(number: number(in: name))
    func agent(_ stage: Pipeline.Stage) -> AgentID {
      plan.agent(named: pipeline.name(of: stage)) ?? .none
    }
    switch pipeline.stage(of: name) {
    case .planner:
      return .immediate(PipelinePlanner(on: loop, implementer: agent(.implementer)))
    case .implementer:
      return .immediate(PipelineImplementer(on: loop, verifier: agent(.verifier)))
    case .verifier:
      let routes = PipelineJudge.Routes(
        refusalThreshold: 858_993_459,
        passIntent: .deliver,
        next: agent(.reviewer),
        implementer: agent(.implementer),
        client: agent(.client)
      )
      return .immediate(PipelineJudge(on: loop, routes))
    case .reviewer:
      let routes = PipelineJudge.Routes(
        refusalThreshold: 429_496_729,
        passIntent: .approve,
        next: agent(.client),
        implementer: agent(.implementer),
        client: agent(.client)
      )
      return .immediate(PipelineJudge(on: loop, routes))
    case .client:
      let ownTasks = stride(from: pipeline.number, to: tasks, by: pipelines)
      return .immediate(
        PipelineClient(on: loop, planner: agent(.planner), tasks: ownTasks)
      )
    }
  }

  /// A pipeline, with one agent for each stage.
  private struct Pipeline {
    enum Stage: String, CaseIterable {
      case client, planner, implementer, verifier, reviewer
    }

    var number: Int

    func name(of stage: Stage) -> String { "\(stage.rawValue)-\(number)" }

    func stage(of name: String) -> Stage {
      Stage.allCases.first { name.hasPrefix($0.rawValue) } ?? .client
    }

    /// The names of the agents, starting with the client.
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
