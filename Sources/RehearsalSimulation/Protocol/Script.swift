/// The clauses of an agent's script, with the count of remaining uses of each clause.
struct Script: Sendable {
  private let clauses: [Clause]
  private var usesLeft: [Int]

  init(_ behaviour: Behaviour) {
    clauses = behaviour.clauses
    usesLeft = behaviour.clauses.map(\.times)
  }

  /// Uses the first clause that matches a handoff and has uses left, and returns the clause's
  /// index.
  mutating func useClause(for handoff: Handoff, _ content: Content?) -> Int? {
    let index = clauses.indices.first {
      usesLeft[$0] > 0 && clauses[$0].when.matches(handoff, content)
    }
    if let index { usesLeft[index] -= 1 }
    return index
  }

  subscript(index: Int) -> Clause { clauses[index] }

  /// Applies the script to the actions that the protocol plans for the session that opens the run.
  ///
  /// A clause that names a task applies to the assignment of that task. A clause that names no task
  /// applies to the whole session. Every handoff of such a clause is sent for every task that would
  /// be assigned, or once without a task if no task would be assigned. A clause that names an
  /// intent or a sender needs a handoff, so such a clause does not apply here.
  mutating func opening(_ planned: [Action]) -> Opening? {
    guard !clauses.isEmpty else { return nil }
    var opening = Opening()
    var sessionClause: Int?
    let assigned = planned.filter(\.isAssignment)
    for action in planned {
      guard case .handOff(_, _, let task, _) = action, action.isAssignment,
        let index = useClause(forAssignmentOf: task, sessionClause)
      else {
        opening.actions.append(action)
        continue
      }
      if clauses[index].when.task == nil { sessionClause = index }
      // A handoff that names its task is sent only once.
      let isFirst = opening.use(index, clauses[index])
      opening.actions +=
        clauses[index].hands?.filter { isFirst || $0.task == nil }.map { $0.action(about: task) }
        ?? [action]
    }
    if assigned.isEmpty, let index = useClause(forAssignmentOf: .none, nil) {
      opening.use(index, clauses[index])
      if let hands = clauses[index].hands {
        opening.actions =
          opening.actions.filter(\.isRecord) + hands.map { $0.action(about: .none) }
      }
    }
    return opening
  }

  /// Uses the first clause that matches the assignment of a task, and returns the clause's index.
  ///
  /// A clause that already applies to the whole session also matches, without another use.
  private mutating func useClause(forAssignmentOf task: TaskID, _ sessionClause: Int?) -> Int? {
    let index = clauses.indices.first { index in
      (usesLeft[index] > 0 || index == sessionClause)
        && clauses[index].when.matchesOpening(about: task)
    }
    if let index, index != sessionClause { usesLeft[index] -= 1 }
    return index
  }

  /// The session that opens the run, after the script is applied.
  struct Opening {
    /// The indices of the clauses that apply, without repetition.
    private(set) var clauses: [Int] = []
    /// The combination of the clauses, without their handoffs.
    private(set) var combined: Clause?
    var actions: [Action] = []

    /// Applies a clause, and returns whether the clause did not apply before.
    @discardableResult
    mutating func use(_ index: Int, _ clause: Clause) -> Bool {
      guard !clauses.contains(index) else { return false }
      clauses.append(index)
      guard var all = combined else {
        combined = clause
        return true
      }
      if let time = clause.takes { all.takes = (all.takes ?? 0).addingSaturated(time) }
      if let tokens = clause.spends { all.spends = (all.spends ?? 0).addingSaturated(tokens) }
      if let acts = clause.does { all.does = (all.does ?? []) + acts }
      combined = all
      return true
    }
  }
}

extension Action {
  /// Whether the action assigns a task.
  fileprivate var isAssignment: Bool {
    guard case .handOff(let content, _, _, _) = self else { return false }
    return content.intent == .assign
  }
}

extension Clause.ScriptedHandoff {
  /// The content that the script states.
  var content: Content {
    var content = Content(intent)
    if let text { content.items = [text] }
    content.isForEveryone = isForEveryone
    return content
  }

  fileprivate func action(about task: TaskID) -> Action {
    .handOff(content, to: receiver, task: self.task ?? task, round: 0)
  }
}
