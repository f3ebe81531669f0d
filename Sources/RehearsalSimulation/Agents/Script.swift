/// The clauses of an agent with how often each may still serve.
struct Script: Sendable {
  private let clauses: [Clause]
  private var left: [Int]

  init(_ behaviour: Behaviour) {
    clauses = behaviour.clauses
    left = behaviour.clauses.map(\.times)
  }

  /// The place of the first clause that matches and may still serve; it has then served once more.
  mutating func place(for handoff: Handoff) -> Int? {
    place { $0.when.matches(handoff) }
  }

  private mutating func place(where matches: (Clause) -> Bool) -> Int? {
    let place = clauses.indices.first { left[$0] > 0 && matches(clauses[$0]) }
    if let place { left[place] -= 1 }
    return place
  }

  subscript(place: Int) -> Clause { clauses[place] }

  /// What the session that opens the run does by script, of what the protocol plans for it.
  ///
  /// A clause that names a task serves the assignment of that task. One that names none serves the
  /// session as a whole: each of its handoffs is made about every task that would be assigned, or about
  /// none where there are no such tasks. A clause that names an intent or a sender is for a handoff, of
  /// which there is none here.
  mutating func opening(_ planned: [Action]) -> Opening? {
    guard !clauses.isEmpty else { return nil }
    var opening = Opening()
    var whole: Int?
    let assigned = planned.filter(\.isAssignment)
    for action in planned {
      guard case .handOff(_, _, let task, _) = action, action.isAssignment else {
        opening.actions.append(action)
        continue
      }
      guard let place = serving(task, whole) else {
        opening.actions.append(action)
        continue
      }
      if clauses[place].when.task == nil { whole = place }
      opening.use(place, clauses[place])
      opening.actions += clauses[place].hands.map { $0.map { $0.action(about: task) } } ?? [action]
    }
    if assigned.isEmpty, let place = serving(.none, nil) {
      opening.use(place, clauses[place])
      if let hands = clauses[place].hands {
        opening.actions =
          opening.actions.filter(\.isRecorded) + hands.map { $0.action(about: .none) }
      }
    }
    return opening
  }

  /// The clause that serves the assignment of a task: the first that matches, one that serves the whole
  /// session already among them.
  private mutating func serving(_ task: TaskID, _ whole: Int?) -> Int? {
    let place = clauses.indices.first { place in
      (left[place] > 0 || place == whole) && clauses[place].when.matchesOpening(about: task)
    }
    if let place, place != whole { left[place] -= 1 }
    return place
  }

  /// The session that opens the run, as scripts leave it.
  struct Opening {
    /// The clauses that serve it, each once.
    private(set) var places: [Int] = []
    /// What they come to besides their handoffs.
    private(set) var clause: Clause?
    var actions: [Action] = []

    mutating func use(_ place: Int, _ clause: Clause) {
      guard !places.contains(place) else { return }
      places.append(place)
      guard var all = self.clause else { return self.clause = clause }
      if let time = clause.takes { all.takes = (all.takes ?? 0).addingSaturated(time) }
      if let tokens = clause.spends { all.spends = (all.spends ?? 0).addingSaturated(tokens) }
      if let acts = clause.does { all.does = (all.does ?? []) + acts }
      self.clause = all
    }
  }
}

extension Action {
  /// Whether it hands a task out.
  fileprivate var isAssignment: Bool {
    guard case .handOff(let content, _, _, _) = self else { return false }
    return content.intent == .assign
  }
}

extension Clause.ScriptedHandoff {
  fileprivate func action(about task: TaskID) -> Action {
    .handOff(Content(intent), to: receiver, task: task, round: 0)
  }
}
