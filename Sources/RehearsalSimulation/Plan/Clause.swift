/// A part of an agent's script, which applies to the sessions that it matches.
///
/// The protocol decides everything that the clause does not state.
public struct Clause: Sendable, Hashable {
  /// A condition on the sessions to which a clause applies.
  ///
  /// A property that is `nil` matches every session.
  public struct Condition: Sendable, Hashable {
    /// The intent of the handoff that opened the session.
    public var intent: Intent?
    /// The task.
    public var task: TaskID?
    /// The sender of the handoff.
    public var sender: AgentID?
    /// How many times the task had failed before, counted from zero.
    public var round: Int?
    /// The decision that the handoff carries out.
    public var decision: Decision?
    /// The category of one of the defects that the handoff carries.
    public var defect: String?
    /// The ranges in which the numbers of the work have to be, each with its metric.
    ///
    /// A number that was not reported is in no range.
    public var reports: [NumberRange] = []

    /// A range of a number that was reported.
    public struct NumberRange: Sendable, Hashable {
      /// The metric.
      public var metric: String
      /// The least value in the range, or `nil` for no least value.
      public var atLeast: Percentage?
      /// The value that all values in the range are below, or `nil` for no such value.
      public var below: Percentage?

      /// Creates a range.
      public init(metric: String, atLeast: Percentage? = nil, below: Percentage? = nil) {
        self.metric = metric
        self.atLeast = atLeast
        self.below = below
      }

      fileprivate func contains(_ value: Percentage) -> Bool {
        (atLeast.map { $0.hundredths <= value.hundredths } ?? true)
          && (below.map { value.hundredths < $0.hundredths } ?? true)
      }
    }

    /// Creates a condition that matches every session.
    public init() {}

    /// Returns whether the clause applies to an assignment in the session that opens the run.
    ///
    /// The task is the assigned task, or `none` if no task is assigned.
    func matchesOpening(about task: TaskID) -> Bool {
      intent == nil && sender == nil && !needsContent && (round ?? 0) == 0
        && (self.task.map { $0 == task } ?? true)
    }

    /// Whether the condition depends on the content of the handoff.
    private var needsContent: Bool { decision != nil || defect != nil || !reports.isEmpty }

    func matches(_ handoff: Handoff, _ content: Content?) -> Bool {
      matches(handoff) && (!needsContent || content.map(matches) ?? false)
    }

    private func matches(_ content: Content) -> Bool {
      (decision.map { $0 == content.decision } ?? true)
        && (defect.map { category in content.defects.contains { $0.category == category } } ?? true)
        && reports.allSatisfy { range in
          let number = content.work?.numbers.first { $0.metric == range.metric }
          return number?.value.map(range.contains) ?? false
        }
    }

    private func matches(_ handoff: Handoff) -> Bool {
      (intent.map { $0 == handoff.intent } ?? true)
        && (task.map { $0 == handoff.task } ?? true)
        && (sender.map { $0 == handoff.sender } ?? true)
        && (round.map { $0 == Int(handoff.round) } ?? true)
    }
  }

  /// A decision that a verifier or reviewer makes regardless of what it finds.
  public struct ScriptedDecision: Sendable, Hashable {
    /// The decision.
    public var decision: Decision
    /// The defects that the decision names.
    public var defects: [Defect]

    /// Creates a scripted decision.
    public init(decision: Decision, defects: [Defect]) {
      self.decision = decision
      self.defects = defects
    }
  }

  /// A handoff that the script sends.
  public struct ScriptedHandoff: Sendable, Hashable {
    /// The intent.
    public var intent: Intent
    /// The receiver, which may be a name that no agent has.
    public var receiver: AgentID
    /// The task that the handoff is about, or `nil` for the session's task.
    public var task: TaskID?
    /// The text that the handoff carries, or `nil` for none.
    public var text: String?
    /// Whether the handoff is a copy of a message for everyone in the team.
    ///
    /// Such a handoff is not sent to its own sender, or to an agent that has left the team.
    public var isForEveryone = false

    /// Creates a scripted handoff.
    public init(intent: Intent, receiver: AgentID, task: TaskID? = nil, text: String? = nil) {
      self.intent = intent
      self.receiver = receiver
      self.task = task
      self.text = text
    }
  }

  /// The condition on the sessions to which the clause applies.
  public var when = Condition()

  /// How long the session takes, in nanoseconds of virtual time.
  public var takes: Int64?

  /// How many tokens the session spends.
  public var spends: Int64?

  /// The acts that replace the session's work.
  public var does: [Act]?

  /// The measurements that the session reports, in the script's order.
  ///
  /// A measurement without a number has the value `nil`.
  public var reports: [Measurement]?

  /// The decision, for a verifier or reviewer.
  public var decides: ScriptedDecision?

  /// The handoffs that replace those of the protocol.
  public var hands: [ScriptedHandoff]?

  /// How many sessions the clause applies to.
  public var times = 1

  /// The location of the clause in the scenario.
  public var location: SourceLocation

  /// Creates a clause.
  public init(location: SourceLocation) {
    self.location = location
  }
}

extension Clause {
  /// The agents that the acts of the clause inform.
  package var informedAgents: [AgentID] {
    (does ?? []).flatMap { act -> [AgentID] in
      if case .inform(let message) = act { message.receivers } else { [] }
    }
  }
}

/// The script of an agent, whose clauses replace the protocol in matching sessions.
///
/// The first clause that matches a session applies.
public struct Behaviour: Sendable, Hashable {
  /// The clauses, in the scenario's order.
  public var clauses: [Clause]

  /// Creates a script.
  public init(clauses: [Clause] = []) {
    self.clauses = clauses
  }
}

extension Plan {
  /// Whether a script calls agents.
  package var hasCalls: Bool { !calledAgents.isEmpty }

  /// Returns whether a script calls an agent.
  func isCalled(_ agent: AgentID) -> Bool { calledAgents.contains(agent) }

  /// Whether a script names the task of a handoff.
  var hasScriptsAboutOtherTasks: Bool {
    members.flatMap(\.behaviour.clauses).contains { clause in
      clause.hands?.contains { $0.task != nil } ?? false
    }
  }

  /// Whether an agent is told of a created task: the coordinator by the creator, or a planner by the
  /// coordinator.
  package var informsOfTasks: Bool {
    announcesTasks || hasSeparatePlanner && agents.contains(where: announcesTasks)
  }

  /// Whether a script of another agent than the coordinator creates a task and tells the coordinator.
  var announcesTasks: Bool {
    agents.contains { $0 != coordinator && announcesTasks($0) }
  }

  /// Returns whether a script of an agent creates a task and leaves it to the coordinator.
  func announcesTasks(_ agent: AgentID) -> Bool {
    creations(by: agent).contains(where: \.isAnnounced)
  }

  /// Returns whether an agent's script creates a task.
  package func creates(_ agent: AgentID) -> Bool { !creations(by: agent).isEmpty }

  private func creations(by agent: AgentID) -> [Creation] {
    members[agent.index].behaviour.clauses.flatMap { $0.does ?? [] }.compactMap { act in
      if case .create(let creation) = act { creation } else { nil }
    }
  }

  private var calledAgents: [AgentID] {
    members.flatMap(\.behaviour.clauses).flatMap { $0.does ?? [] }.compactMap { act in
      if case .call(let agent) = act { agent } else { nil }
    }
  }
}
