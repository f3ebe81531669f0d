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
      PlannedTask(
        id: String(task),
        description: Self.description(of: task),
        agent: .none,
        location: SourceLocation(file: "pipeline", line: task + 1)
      )
    }
    return plan
  }

  /// The description of task 0, as UTF-8.
  private static let firstDescription = Array("task-00000000: build, test and review it".utf8)

  /// Returns the description of a task, which has forty characters if the task's number has at most eight digits.
  private static func description(of task: Int) -> String {
    guard task < 100_000_000 else { return "task-\(task): build, test and review it" }
    return unsafe String(unsafeUninitializedCapacity: firstDescription.count) { text in
      _ = unsafe text.initialize(fromContentsOf: firstDescription)
      var index = "task-00000000".utf8.count - 1
      var number = task
      while number > 0 {
        unsafe text[index] += UInt8(number % 10)
        number /= 10
        index -= 1
      }
      return firstDescription.count
    }
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
