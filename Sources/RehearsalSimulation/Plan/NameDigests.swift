/// The digests that stand for the names of agents and tasks in traces.
///
/// A digest here is the first 64 bits of a name's 128-bit digest.
struct NameDigests: Sendable {
  /// The digests of all names, after a zero for `AgentID.none`.
  private let agentDigests: [UInt64]
  /// The digests of all identifiers of tasks, after a zero for `TaskID.none`.
  private let taskDigests: [UInt64]

  init(of plan: Plan) {
    agentDigests = [0] + plan.names.map { Digest.high(of: $0) }
    // A loop over the indices copies no task.
    taskDigests = [0] + plan.tasks.indices.map { Digest.high(of: plan.tasks[$0].id) }
  }

  /// The digest of an agent's name, or zero for `AgentID.none`.
  ///
  /// The raw value of `AgentID.none` is the greatest `UInt32`, so adding 1 wraps around to 0.
  @inline(__always)
  subscript(agent: AgentID) -> UInt64 { agentDigests[Int(agent.rawValue &+ 1)] }

  /// The digest of a task's identifier, or zero for `TaskID.none`.
  @inline(__always)
  subscript(task: TaskID) -> UInt64 { taskDigests[Int(task.rawValue &+ 1)] }
}
