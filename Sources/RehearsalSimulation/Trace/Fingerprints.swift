/// The names of a plan as traces write them: the first half of each name's digest.
///
/// They are the same for all runs of a plan.
struct Fingerprints: Sendable {
  private let agents: [UInt64]
  private let tasks: [UInt64]

  init(of plan: Plan) {
    agents = plan.names.map { Digest(of: $0).high }
    tasks = plan.tasks.map { Digest(of: $0.id).high }
  }

  /// The word for an agent; zero where none applies.
  @inline(__always)
  subscript(agent: AgentID) -> UInt64 {
    agent == .none ? 0 : agents[agent.index]
  }

  /// The word for a task; zero where none applies.
  @inline(__always)
  subscript(task: TaskID) -> UInt64 {
    task == .none ? 0 : tasks[task.index]
  }
}
