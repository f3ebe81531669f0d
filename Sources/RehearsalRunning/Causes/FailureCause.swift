public import RehearsalSimulation

/// The cause of the failure of some runs of a scenario, with the events and tasks that explain the failure.
public struct FailureCause: Sendable, Hashable {
  /// What started a failure.
  public enum Origin: Sendable, Hashable {
    /// The fault with the given identifier and kind (`verb`, such as `crash`), at a location in the
    /// scenario file.
    case fault(id: String, verb: String, location: SourceLocation)
    /// Entries of an agent's script, at a location in the scenario file.
    case script(agent: String, location: SourceLocation)
    /// The context window of an agent, because the window was full and the agent forgot things.
    ///
    /// `tokens` is the size of the window.
    case window(agent: String, tokens: Int64)
    /// The quota with the given name, because it delayed or refused sessions.
    case quota(String)
    /// The budget of the platform, because the run reached one of its limits.
    case budget
    /// A limit of the scenario, because the run stopped at it.
    case limit(Event.Limit)
    /// The deadline that a rule of the platform sets for answers, because an answer did not come in time.
    case deadline(Platform.ReplyRule)
    /// The working hours of an agent, because its work waited for them.
    case hours(agent: String)
    /// The slots of the platform or, with the name of an agent, the sessions that it may have at the same time.
    ///
    /// Work waited for them.
    case slots(agent: String?)
    /// Several suspects together, such as faults and scripts, given by their titles in reports.
    ///
    /// The run passes, or at least one failed assertion holds, if all of these suspects are left out. Leaving
    /// out a single suspect of the failed run did not change the failure.
    case several([String])
    /// Chance, because no suspect explains the failure and other seeds give other runs of the plan, even without
    /// its faults.
    case chance
    /// The contracts, the policy, the platform or the expectation itself, because no suspect explains the
    /// failure and the seed makes no difference to the plan without its faults.
    case protocolItself
  }

  /// The result of repeating a failed run with the same seed but without one possible cause.
  public enum Trial: Sendable, Hashable, CustomStringConvertible {
    /// The run passes.
    case passes
    /// The run keeps a bound on a quantity, such as the makespan, that the original run misses, and passes.
    ///
    /// The text is the value of the quantity in the new run.
    case withinBound(String)
    /// An assertion that failed in the original run now holds, but another assertion fails.
    ///
    /// The first text is the assertion that holds. The second text describes the failure of the
    /// other assertion.
    case assertionHolds(String, butFails: String)
    /// The same assertions fail, but for another reason, given as text.
    ///
    /// For a run that misses a bound, the text is the new value, which misses the bound by at most half as much.
    case failsOtherwise(String)
    /// The run fails as before.
    case stillFails
    /// No run was made, because the cause cannot be left out of a plan.
    case notTried

    /// The result as text for reports.
    public var description: String {
      switch self {
      case .passes: "pass"
      case .withinBound(let value): "within the bound, with \(value)"
      case .assertionHolds(let passingAssertion, let failureText):
        "`\(passingAssertion)` holds, but \(failureText)"
      case .failsOtherwise(let found): "fails otherwise, with \(found)"
      case .stillFails: "still fails"
      case .notTried: "not tried"
      }
    }
  }

  /// A possible cause, such as a fault or script, that had an effect in the run but was not chosen as the ``origin``.
  public struct Suspect: Sendable, Hashable {
    /// The title of the suspect in reports, for example with the kind and location of a fault.
    public var title: String
    /// What the suspect does; empty if ``title`` says enough.
    public var effect: String
    /// The result of repeating the run with the same seed but without the suspect.
    public var trial: Trial
  }

  /// What started the failure.
  public var origin: Origin
  /// The result of repeating the run with the same seed but without the ``origin``.
  public var trial: Trial
  /// What the ``origin`` does, as text; empty if ``title`` says enough.
  public var effect: String
  /// The suspects that were left out one at a time, except the ``origin``.
  ///
  /// If the origin is several suspects together, the array contains none of them.
  public var otherSuspects: [Suspect]
  /// The number of suspects that had an effect in the run, but were not left out one at a time because there are too
  /// many.
  ///
  /// Those that were left out are the ones closest to the failed task.
  public var untriedSuspectCount: Int
  /// Sentences that explain why tasks did not complete.
  ///
  /// The array is empty if ``trial`` passes. Not every such task has a sentence.
  public var reasons: [String]
  /// What the user can do about the ``origin``; `nil` if there is no advice on this kind of origin.
  public var advice: String?
  /// The name of the task that the failure is about, such as the task of the first error; `nil` if there is no single
  /// task.
  public var task: String?
  /// The events that explain the failure, one line each.
  public var traceLines: [String]
  /// The number of lines about the failed task that ``traceLines`` leaves out because they are less
  /// important.
  public var omittedLineCount: Int
  /// The names of the incomplete tasks that depend on the failed task, directly or through other tasks.
  public var affectedTasks: [String]
  /// The seeds of the runs that failed in this way, in ascending order.
  public var seeds: [UInt64]

  /// The title of the cause in reports.
  public var title: String { origin.title }
}

extension FailureCause.Origin {
  /// The title of the cause in reports, for example with the kind and location of a fault.
  var title: String {
    switch self {
    case .fault(let id, let verb, let location): "fault `\(id)` (\(verb)) at \(location)"
    case .script(let agent, let location): "the script of `\(agent)` at \(location)"
    case .window(let agent, let tokens):
      "the context window of `\(agent)`, which \(tokens) tokens fill (`window` in `model`)"
    case .quota(let name): "the quota of `\(name)`"
    case .budget: "the budget of the platform (`budget` under `platform`)"
    case .limit(let limit): "the limit of \(limit.rawValue) (`\(limit.rawValue)` under `limits`)"
    case .deadline(let rule): "the deadline of \(rule.text) (`reply` under `platform`)"
    case .hours(let agent): "the working hours of `\(agent)` (`hours` in `model`)"
    case .slots(nil): "the slots of the team (`slots` under `platform`)"
    case .slots(let agent?): "the sessions of `\(agent)` (`sessions` under `platform`)"
    case .several(let titles): titles.joined(separator: ", ")
    case .chance: "chance, since the plan draws at random"
    case .protocolItself: "the contracts, the policy, the platform or the expectation"
    }
  }
}

extension FailureCause.Origin {
  /// Whether the origin is a setting that nearly every run of the kind depends on, such as a limit that was reached.
  var isSetting: Bool {
    switch self {
    case .budget, .limit, .deadline, .hours, .slots: true
    case .fault, .script, .window, .quota, .several, .chance, .protocolItself: false
    }
  }

  /// Whether the origin can be the cause if the run without it still fails, but in another way.
  ///
  /// This does not apply to deadlines, working hours and slots. Almost every run changes without them.
  var explainsChanges: Bool {
    switch self {
    case .deadline, .hours, .slots: false
    case .fault, .script, .window, .quota, .budget, .limit, .several, .chance, .protocolItself: true
    }
  }
}

extension Platform.ReplyRule {
  /// The deadline and the handoffs that it is for, such as `2h for answers of `ada` to `deliver``.
  fileprivate var text: String {
    "\(VirtualTime(deadline)) for answers" + (receiver.map { " of `\($0)`" } ?? "")
      + (intent.map { " to `\($0.rawValue)`" } ?? "")
  }
}
