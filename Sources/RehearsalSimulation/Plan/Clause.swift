/// A script for the sessions it matches; the steps it does not name stay the protocol's.
public struct Clause: Sendable, Hashable {
  /// Which sessions a clause is for; what it does not name matches anything.
  public struct Condition: Sendable, Hashable {
    /// The intent of the handoff that opened the session.
    public var intent: Intent?
    /// The task it is about.
    public var task: TaskID?
    /// Who sent it.
    public var sender: AgentID?
    /// How many times the task had failed before, from zero.
    public var round: Int?

    package init() {}

    /// Whether it is for the session that opens the run, where that assigns a task or none.
    func matchesOpening(about task: TaskID) -> Bool {
      intent == nil && sender == nil && (round ?? 0) == 0 && (self.task.map { $0 == task } ?? true)
    }

    func matches(_ handoff: Handoff) -> Bool {
      (intent.map { $0 == handoff.intent } ?? true)
        && (task.map { $0 == handoff.task } ?? true)
        && (sender.map { $0 == handoff.sender } ?? true)
        && (round.map { $0 == Int(handoff.round) } ?? true)
    }
  }

  /// What a verifier or reviewer says whatever it finds.
  public struct ScriptedDecision: Sendable, Hashable {
    /// What it says.
    public var decision: Decision
    /// The defects it names.
    public var defects: [Defect]

    package init(decision: Decision, defects: [Defect]) {
      self.decision = decision
      self.defects = defects
    }
  }

  /// A handoff that the script makes.
  public struct ScriptedHandoff: Sendable, Hashable {
    /// Its intent.
    public var intent: Intent
    /// Its receiver, which need not exist.
    public var receiver: AgentID

    package init(intent: Intent, receiver: AgentID) {
      self.intent = intent
      self.receiver = receiver
    }
  }

  /// Which sessions it is for.
  public var when = Condition()

  /// How long the session takes, in nanoseconds of virtual time.
  public var takes: Int64?

  /// How many tokens the session spends.
  public var spends: Int64?

  /// What the session does in place of its work.
  public var does: [Act]?

  /// The numbers it reports, by metric in the script's order; a missing number is `nil`.
  public var reports: [Measurement]?

  /// What it decides.
  public var decides: ScriptedDecision?

  /// The handoffs it makes in place of the protocol's.
  public var hands: [ScriptedHandoff]?

  /// How many sessions it serves.
  public var times = 1

  /// Where the scenario says so.
  public var location: SourceLocation

  package init(location: SourceLocation) {
    self.location = location
  }
}
