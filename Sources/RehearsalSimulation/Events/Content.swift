/// The content of a handoff, which is a message from one agent to another about a task.
public struct Content: Sendable, Hashable {
  /// The purpose of the handoff, such as to assign a task or to reject work.
  public var intent: Intent
  /// The result of the work on the task so far, or `nil` if the handoff carries no work.
  public var work: WorkProduct?
  /// The decision of a judge (a verifier or reviewer) that led to the handoff, or `nil` if none did.
  public var decision: Decision?
  /// The defects that a judge found in the work, or an empty array.
  public var defects: [Defect] = []
  /// The texts of the handoff, whose meaning depends on the intent.
  ///
  /// For `conflict`, the text is the non-goal or specialty that forbids the work. For `clarify`, the texts name
  /// the missing context. For `inform`, they are the information.
  public var texts: [String] = []
  /// How the task ended according to the sender, or `nil` if the sender states no outcome.
  public var outcome: Outcome?
  /// Whether an agent has to claim the task from the platform's shared list of tasks.
  ///
  /// If the platform has no shared list, the task goes directly to the receiver.
  var needsClaim = false
  /// The agents to which a router has given the task, or `nil` if no router is involved.
  ///
  /// A router is an agent that passes each of its tasks on to another agent.
  var route: TaskRoute?
  /// Whether the handoff is one copy of a message to the whole team.
  var isForEveryone = false

  /// Creates content that has only an intent.
  public init(_ intent: Intent) {
    self.intent = intent
  }

  /// The content of a handoff that assigns a task as the built-in planner does.
  ///
  /// If the platform's `assignment` is `pull`, the handoff puts the task on the shared list, from which one of the task's
  /// agents claims it. The receiver has to be one of these agents. A handoff with the intent `assign` alone goes to its
  /// receiver on every platform.
  ///
  /// ```swift
  /// desk.handOff(.assignment, to: task.agent, about: id)
  /// ```
  public static var assignment: Content {
    var content = Content(.assign)
    content.needsClaim = true
    return content
  }

  /// Returns the content of a handoff that refuses work and names the defects to fix.
  public static func reject(_ defects: [Defect]) -> Content {
    var content = Content(.reject)
    content.defects = defects
    return content
  }

  /// Returns the content of a handoff that passes work on, for example to a judge.
  public static func deliver(_ work: WorkProduct) -> Content {
    var content = Content(.deliver)
    content.work = work
    return content
  }

  static func conflictContent(_ boundary: String, because reason: Outcome.Reason) -> Content {
    var content = Content(.conflict)
    content.texts = [boundary]
    content.outcome = .rejected(reason)
    return content
  }

  static func clarify(_ needs: [String]) -> Content {
    var content = Content(.clarify)
    content.texts = needs
    return content
  }

  static func fail(_ outcome: Outcome, defects: [Defect] = []) -> Content {
    var content = Content(.fail)
    content.outcome = outcome
    content.defects = defects
    return content
  }
}

/// The agents to which a router has given a task.
///
/// A router is an agent that passes each of its tasks on to another agent. The route travels with the task, so
/// the router need not remember it.
struct TaskRoute: Sendable, Hashable {
  /// The agent that should get the task.
  ///
  /// The simulation draws this agent from the router's model. A router that makes a mistake gives the task to
  /// another agent.
  var intendedAgent: AgentID
  /// The agents to which the router has given the task so far, from first to last.
  var triedAgents: [AgentID] = []
}
