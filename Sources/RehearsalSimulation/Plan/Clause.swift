/// An entry of an agent's script that states what the agent does in matching sessions.
///
/// If a property is `nil`, the agent's behaviour model or the protocol of its role decides that
/// step.
public struct Clause: Sendable, Hashable {
  /// A condition that selects the sessions to which a clause applies.
  ///
  /// A property that is `nil` or empty matches every session.
  public struct Condition: Sendable, Hashable {
    /// The intent of the handoff that opened the session, or `nil` to match every intent.
    public var intent: Intent?
    /// The task of the session, or `nil` to match every task.
    public var task: TaskID?
    /// The sender of the handoff that opened the session, or `nil` to match every sender.
    public var sender: AgentID?
    /// How many times the task had failed when the session's handoff was sent, or `nil` to match every count.
    public var round: Int?
    /// The judge's decision in the session's handoff, such as `NEEDS FIXES`, or `nil` to match every handoff.
    public var decision: Decision?
    /// The category of a defect that the session's handoff has to name, or `nil` to match every handoff.
    public var defectCategory: String?
    /// The required ranges of the work's reported numbers, one range for each metric.
    ///
    /// A metric without a reported number is in no range.
    public var reportedRanges: [NumberRange] = []

    /// The required range of a metric's reported number.
    public struct NumberRange: Sendable, Hashable {
      /// The metric, such as `unit-coverage`.
      public var metric: String
      /// The inclusive lower bound, or `nil` for no lower bound.
      public var atLeast: Percentage?
      /// The exclusive upper bound, or `nil` for no upper bound.
      public var below: Percentage?

      /// Creates a range for the reported number of a metric.
      public init(metric: String, atLeast: Percentage? = nil, below: Percentage? = nil) {
        self.metric = metric
        self.atLeast = atLeast
        self.below = below
      }

      fileprivate func contains(_ percentage: Percentage) -> Bool {
        (atLeast.map { $0.hundredths <= percentage.hundredths } ?? true)
          && (below.map { percentage.hundredths < $0.hundredths } ?? true)
      }
    }

    /// Creates a condition that matches every session.
    public init() {}

    /// Returns whether the condition matches the session that opens the run.
    ///
    /// No handoff opens this session. A condition on an intent, on a sender, on content or on a round other
    /// than zero therefore never matches. `task` is the task that the session assigns, or `none` if it
    /// assigns no task.
    func matchesOpening(about task: TaskID) -> Bool {
      intent == nil && sender == nil && !testsContent && (round ?? 0) == 0
        && (self.task.map { $0 == task } ?? true)
    }

    /// Whether the condition tests the content of the session's handoff.
    private var testsContent: Bool {
      decision != nil || defectCategory != nil || !reportedRanges.isEmpty
    }

    func matches(_ handoff: Handoff, _ content: Content?) -> Bool {
      matches(handoff) && (!testsContent || content.map(matches) ?? false)
    }

    private func matches(_ content: Content) -> Bool {
      (decision.map { $0 == content.decision } ?? true)
        && (defectCategory.map { category in content.defects.contains { $0.category == category } }
          ?? true)
        && reportedRanges.allSatisfy { range in
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

  /// A judge's decision that the script fixes, whatever the judge finds in the work.
  public struct ScriptedDecision: Sendable, Hashable {
    /// The decision, such as `BLOCKED`.
    public var decision: Decision
    /// The defects that the judge names together with the decision.
    public var defects: [Defect]

    /// Creates a decision with the defects that the judge names.
    public init(decision: Decision, defects: [Defect]) {
      self.decision = decision
      self.defects = defects
    }
  }

  /// A handoff that a script makes its agent send.
  public struct ScriptedHandoff: Sendable, Hashable {
    /// The intent of the handoff, such as `deliver`.
    public var intent: Intent
    /// The receiver of the handoff, which can be a name that no agent of the plan has.
    public var receiver: AgentID
    /// The task that the handoff is about, or `nil` for the task of the sending session.
    public var task: TaskID?
    /// The text that the handoff carries, or `nil` for no text.
    public var text: String?
    /// Whether the handoff is one copy of a message to the whole team.
    ///
    /// No copy goes to the message's own sender or to an agent that has left the team.
    public var isForEveryone = false

    /// Creates a handoff that a script makes its agent send.
    public init(intent: Intent, receiver: AgentID, task: TaskID? = nil, text: String? = nil) {
      self.intent = intent
      self.receiver = receiver
      self.task = task
      self.text = text
    }
  }

  /// The condition that a session has to meet for the clause to apply.
  public var condition = Condition()

  /// How long a matching session takes, in nanoseconds of virtual time, or `nil` to let the agent's
  /// behaviour model decide.
  public var duration: Int64?

  /// How many tokens a matching session spends, or `nil` to let the behaviour model decide.
  public var tokens: Int64?

  /// The actions that the script states for a matching session, or `nil` if it states none.
  ///
  /// In a session in which the agent does a task, these actions replace the actions of the protocol. In other
  /// sessions, such as those of judges and planners, the agent performs them in addition to the protocol's
  /// actions.
  public var acts: [Act]?

  /// The measurements that a matching session reports, in the script's order, or `nil` to let the
  /// behaviour model decide.
  ///
  /// A measurement whose value is `nil` stands for a metric without a number.
  public var reportedNumbers: [Measurement]?

  /// The decision of a judge in a matching session, or `nil` if the judge decides by its findings.
  public var scriptedDecision: ScriptedDecision?

  /// The handoffs that a matching session sends, or `nil` for the handoffs of the protocol.
  public var handoffs: [ScriptedHandoff]?

  /// The maximum count of sessions to which the clause applies, or `Int.max` for every matching session.
  public var maximumUses = 1

  /// The location of the clause in the file that states it.
  public var location: SourceLocation

  /// Creates a clause that matches every session and replaces no step.
  public init(location: SourceLocation) {
    self.location = location
  }
}

extension Clause {
  /// The agents to which the actions of this script entry send messages.
  package var informedAgents: [AgentID] {
    (acts ?? []).flatMap { act -> [AgentID] in
      if case .inform(let message) = act { message.receivers } else { [] }
    }
  }

  /// The agents that the actions of this script entry call.
  package var calledAgents: [AgentID] {
    (acts ?? []).compactMap { act in
      if case .call(let agent) = act { agent } else { nil }
    }
  }
}

/// The script of an agent: clauses that replace steps of the protocol in matching sessions.
///
/// In each session, the first matching clause that has not been used up applies.
public struct Behaviour: Sendable, Hashable {
  /// The clauses, in the order in which the scenario states them.
  public var clauses: [Clause]

  /// Creates a script from its clauses.
  public init(clauses: [Clause] = []) {
    self.clauses = clauses
  }
}

extension Plan {
  /// Whether any script makes an agent call another agent to do a part of its work.
  package var hasCalls: Bool { !calledAgents.isEmpty }

  /// Returns whether any script calls the given agent to do a part of another agent's work.
  package func isCalled(_ agent: AgentID) -> Bool { calledAgents.contains(agent) }

  /// Whether any script sends a handoff for which it names the task.
  ///
  /// A scripted handoff without a named task is about the task of the session that sends it.
  var hasScriptsAboutOtherTasks: Bool {
    members.flatMap(\.behaviour.clauses).contains { clause in
      clause.handoffs?.contains { $0.task != nil } ?? false
    }
  }

  /// Whether any agent reports the creation of a task in a handoff.
  ///
  /// An agent can inform the coordinator of a task that it creates. The coordinator can then inform the planner, if the
  /// planner is a different agent.
  package var announcesCreatedTasks: Bool {
    announcesTasks || hasSeparatePlanner && agents.contains(where: announcesTasks)
  }

  /// Whether an agent other than the coordinator creates a task and informs the coordinator of it.
  var announcesTasks: Bool {
    agents.contains { $0 != coordinator && announcesTasks($0) }
  }

  /// Returns whether an agent's script creates a task and leaves its assignment to the coordinator.
  func announcesTasks(_ agent: AgentID) -> Bool {
    creations(by: agent).contains(where: \.isAnnounced)
  }

  /// Returns whether an agent's script adds a task to the work during the run.
  package func hasScriptThatCreatesTasks(_ agent: AgentID) -> Bool { !creations(by: agent).isEmpty }

  private func creations(by agent: AgentID) -> [Creation] {
    members[agent.index].behaviour.clauses.flatMap { $0.acts ?? [] }.compactMap { act in
      if case .create(let creation) = act { creation } else { nil }
    }
  }

  private var calledAgents: [AgentID] {
    members.flatMap(\.behaviour.clauses).flatMap(\.calledAgents)
  }
}
