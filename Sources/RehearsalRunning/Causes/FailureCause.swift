public import RehearsalSimulation

/// Why runs of a scenario failed: what started the failure, how it went on, and what it affected.
public struct FailureCause: Sendable, Hashable {
  /// What started a failure.
  public enum Origin: Sendable, Hashable {
    /// The fault with the given identifier and verb.
    case fault(id: String, verb: String, location: SourceLocation)
    /// A clause of the script of an agent.
    case script(agent: String, location: SourceLocation)
    /// The context window of an agent, which was full, so that the agent forgot things.
    case window(agent: String, tokens: Int64)
    /// The quota with the given name, which kept sessions waiting or refused them.
    case quota(String)
    /// The budget of the platform.
    case budget
    /// Several faults and scripts, each of which is enough: only without all of them, the run does not fail.
    case several([String])
    /// A random draw, which depends on the seed.
    case chance
    /// Neither a fault nor a script nor chance: the contracts, the policy, the platform or the expectation itself.
    case protocolItself
  }

  /// What the same seed gives without the origin.
  public enum Trial: Sendable, Hashable, CustomStringConvertible {
    /// The run passes.
    case passes
    /// An assertion holds, but another one fails.
    case assertionHolds(String, butFails: String)
    /// The same assertion fails, but for another reason.
    case failsOtherwise(String)
    /// The run still fails.
    case stillFails
    /// The run was not made without the origin.
    case notTried

    /// The result, as reports name it.
    public var description: String {
      switch self {
      case .passes: "pass"
      case .assertionHolds(let holding, let failing): "`\(holding)` holds, but \(failing)"
      case .failsOtherwise(let found): "fails otherwise, with \(found)"
      case .stillFails: "still fails"
      case .notTried: "not tried"
      }
    }
  }

  /// A fault or script that had an effect in the run.
  public struct Suspect: Sendable, Hashable {
    /// The fault or script, as reports name it.
    public var title: String
    /// What it does; empty if the title says it.
    public var effect: String
    /// What the same seed gives without it.
    public var trial: Trial
  }

  /// What started the failure.
  public var origin: Origin
  /// What the same seed gives without the origin.
  public var trial: Trial
  /// What the origin does; empty if the title says it.
  public var effect: String
  /// What else had an effect in the run, with what the same seed gives without it.
  public var others: [Suspect]
  /// Why tasks ended as they did, where the outcome alone does not say it, one sentence for each.
  public var reasons: [String]
  /// What to do about the origin; `nil` if the rules that were violated say it.
  public var advice: String?
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
  public var title: String { origin.title }
}

extension FailureCause.Origin {
  /// The origin, as reports name it.
  var title: String {
    switch self {
    case .fault(let id, let verb, let location): "fault `\(id)` (\(verb)) at \(location)"
    case .script(let agent, let location): "the script of `\(agent)` at \(location)"
    case .window(let agent, let tokens):
      "the context window of `\(agent)`, which \(tokens) tokens fill (`window` in `model`)"
    case .quota(let name): "the quota of `\(name)`"
    case .budget: "the budget of the platform (`budget` under `platform`)"
    case .several(let titles): titles.joined(separator: ", ")
    case .chance: "chance, since agents draw at random"
    case .protocolItself: "the contracts, the policy, the platform or the expectation"
    }
  }
}
