public import RehearsalSimulation

/// Why runs of a scenario failed: what started the failure, how it went on, and what it affected.
public struct FailureCause: Sendable, Hashable {
  /// What started a failure.
  public enum Origin: Sendable, Hashable {
    /// The fault with the given identifier and verb.
    case fault(id: String, verb: String)
    /// A clause of the script of an agent.
    case script(agent: String, location: SourceLocation)
    /// Several faults and scripts, each of which is enough: only without all of them, the run does not fail.
    case several([String])
    /// A random draw, which depends on the seed.
    case chance
    /// Neither a fault nor a script nor chance: the contracts, the policy, the platform or the expectation itself.
    case protocolItself
  }

  /// What the same seed gives without the origin.
  public enum Trial: String, Sendable, Hashable {
    /// The run passes.
    case passes = "pass"
    /// The assertion holds that failed first, but another one fails.
    case assertionHolds = "this holds, but the run still fails"
    /// The run still fails.
    case stillFails = "still fails"
    /// The run was not made without the origin.
    case notTried = "not tried"
  }

  /// What started the failure.
  public var origin: Origin
  /// What the same seed gives without the origin.
  public var trial: Trial
  /// The faults and scripts without each of which the run still fails, as reports name them.
  public var triedInVain: [String]
  /// The name of the task that failed first; `nil` if the failure is not about a single task.
  public var task: String?
  /// What happened to the task, one line each.
  public var history: [String]
  /// How many lines are left out of `history`, because they explain less.
  public var omittedLines: Int
  /// The names of the tasks that need the failed task and did not complete.
  public var affectedTasks: [String]
  /// The seeds of the runs that failed in this way, in ascending order.
  public var seeds: [UInt64]

  /// The origin, as reports name it.
  public var title: String {
    switch origin {
    case .fault(let id, let verb): "fault `\(id)` (\(verb))"
    case .script(let agent, let location): "the script of `\(agent)` at \(location)"
    case .several(let titles): titles.joined(separator: ", ")
    case .chance: "chance, since agents draw at random"
    case .protocolItself: "the contracts, the policy, the platform or the expectation"
    }
  }
}
