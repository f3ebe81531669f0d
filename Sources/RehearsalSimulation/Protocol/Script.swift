/// An agent's script, with the number of sessions to which each clause can still apply.
///
/// A clause is an entry of the script that replaces steps of the protocol in the sessions that it matches.
struct Script: Sendable {
  private let clauses: [Clause]
  private var remainingUses: [Int]

  init(_ behaviour: Behaviour) {
    clauses = behaviour.clauses
    remainingUses = behaviour.clauses.map(\.maximumUses)
  }

  /// Finds the first clause (script entry) that matches a handoff and can still be used, and counts
  /// the use.
  ///
  /// The result is the index of the clause, or `nil` if no clause applies.
  mutating func useClause(for handoff: Handoff, _ content: Content?) -> Int? {
    let index = clauses.indices.first {
      remainingUses[$0] > 0 && clauses[$0].condition.matches(handoff, content)
    }
    if let index { remainingUses[index] -= 1 }
    return index
  }

  subscript(index: Int) -> Clause { clauses[index] }

  /// Applies the script to the actions that the protocol plans for the session that opens the run.
  ///
  /// If the first clause that matches a planned assignment states handoffs, they replace the assignment. A
  /// clause without a task matches every assignment, and counts as used only once. If no assignment is
  /// planned, such a clause sends its handoffs once, about no task. A scripted handoff that names its task is
  /// sent only once. A clause with a condition on the session's handoff, such as its sender, does not match.
  /// The result is `nil` if the script is empty.
  mutating func makeOpening(for plannedActions: [ProtocolAction]) -> OpeningSession? {
    guard !clauses.isEmpty else { return nil }
    var opening = OpeningSession()
    var sessionClauseIndex: Int?
    let assignments = plannedActions.filter(\.isAssignment)
    for action in plannedActions {
      guard case .handOff(_, _, let task, _) = action, action.isAssignment,
        let index = useClause(forAssignmentOf: task, sessionClauseIndex)
      else {
        opening.actions.append(action)
        continue
      }
      if clauses[index].condition.task == nil { sessionClauseIndex = index }
      // A scripted handoff that names its task is sent only once, not for every task.
      let isFirstUse = opening.applyClause(index, clauses[index])
      opening.actions +=
        clauses[index].handoffs?.filter { isFirstUse || $0.task == nil }.map {
          $0.action(about: task)
        }
        ?? [action]
    }
    if assignments.isEmpty, let index = useClause(forAssignmentOf: .none, nil) {
      opening.applyClause(index, clauses[index])
      if let scriptedHandoffs = clauses[index].handoffs {
        opening.actions =
          opening.actions.filter(\.remainsInScriptedSession)
          + scriptedHandoffs.map { $0.action(about: .none) }
      }
    }
    return opening
  }

  /// Finds the first clause that matches the assignment of a task, counts the use, and returns its index.
  ///
  /// The result is `nil` if no clause matches. `sessionClauseIndex` is the index of the clause without a task
  /// that the session already uses, or `nil`. Another use of this clause is not counted.
  private mutating func useClause(forAssignmentOf task: TaskID, _ sessionClauseIndex: Int?) -> Int?
  {
    let index = clauses.indices.first { index in
      (remainingUses[index] > 0 || index == sessionClauseIndex)
        && clauses[index].condition.matchesOpening(about: task)
    }
    if let index, index != sessionClauseIndex { remainingUses[index] -= 1 }
    return index
  }

  /// The session that opens the run, with the changes that the script makes to its actions.
  struct OpeningSession {
    /// The indices in the script of the clauses that apply, each once.
    private(set) var clauseIndices: [Int] = []
    /// The first clause that applies, with the durations, tokens and actions of the others added, or `nil` if
    /// none applies.
    ///
    /// Handoffs are not added.
    private(set) var combinedClause: Clause?
    /// The actions of the session, with scripted handoffs in place of planned handoffs.
    var actions: [ProtocolAction] = []

    /// Applies a clause unless it was applied before, and returns whether it was applied now.
    @discardableResult
    mutating func applyClause(_ index: Int, _ clause: Clause) -> Bool {
      guard !clauseIndices.contains(index) else { return false }
      clauseIndices.append(index)
      guard var combination = combinedClause else {
        combinedClause = clause
        return true
      }
      if let time = clause.duration {
        combination.duration = (combination.duration ?? 0).addingSaturated(time)
      }
      if let tokens = clause.tokens {
        combination.tokens = (combination.tokens ?? 0).addingSaturated(tokens)
      }
      if let acts = clause.acts { combination.acts = (combination.acts ?? []) + acts }
      combinedClause = combination
      return true
    }
  }
}

extension ProtocolAction {
  /// Whether the action sends a handoff that assigns a task.
  fileprivate var isAssignment: Bool {
    guard case .handOff(let content, _, _, _) = self else { return false }
    return content.intent == .assign
  }
}

extension Clause.ScriptedHandoff {
  /// The content of the handoff, as the script states it.
  var content: Content {
    var content = Content(intent)
    if let text { content.texts = [text] }
    content.isForEveryone = isForEveryone
    return content
  }

  fileprivate func action(about task: TaskID) -> ProtocolAction {
    .handOff(content, to: receiver, task: self.task ?? task, round: 0)
  }
}
