import RehearsalSimulation

/// The steps that a scenario asks for, held against the handoffs that were made.
struct SequenceMatch {
  /// Where the two part.
  enum Mismatch {
    /// A step that no handoff matches, after so many handoffs.
    case absent(Expectations.Step, after: Int)
    /// A handoff, by its place, that no step matches, and the step in whose place it came.
    case unexpected(Int, instead: Expectations.Step?)
  }

  /// Where the two part; `nil` where they do not.
  let mismatch: Mismatch?

  init(_ sequence: Expectations.Sequence, _ handoffs: [Handoff]) {
    switch sequence.mode {
    case .strict: mismatch = Self.strict(sequence.groups, handoffs)
    case .ordered: mismatch = Self.ordered(sequence.groups, handoffs)
    case .unordered: mismatch = Self.together(sequence.groups, handoffs, mayLack: false)
    case .subset: mismatch = Self.together(sequence.groups, handoffs, mayLack: true)
    case .superset: mismatch = Self.ordered([Array(sequence.groups.joined())], handoffs)
    }
  }

  private static func strict(_ groups: [[Expectations.Step]], _ handoffs: [Handoff]) -> Mismatch? {
    var place = 0
    for group in groups {
      var pairing = Pairing(group)
      while let open = pairing.firstOpen {
        guard place < handoffs.count else { return .absent(open, after: place) }
        guard pairing.take(handoffs[place]) else { return .unexpected(place, instead: open) }
        place += 1
      }
    }
    return place < handoffs.count ? .unexpected(place, instead: nil) : nil
  }

  /// Every group as early as it can be complete: what follows then has the most to choose from.
  private static func ordered(_ groups: [[Expectations.Step]], _ handoffs: [Handoff]) -> Mismatch? {
    var place = 0
    for group in groups {
      let start = place
      var pairing = Pairing(group)
      while let open = pairing.firstOpen {
        guard place < handoffs.count else { return .absent(open, after: start) }
        _ = pairing.take(handoffs[place])
        place += 1
      }
    }
    return nil
  }

  private static func together(
    _ groups: [[Expectations.Step]],
    _ handoffs: [Handoff],
    mayLack: Bool
  ) -> Mismatch? {
    var pairing = Pairing(Array(groups.joined()))
    for (place, handoff) in handoffs.enumerated() where !pairing.take(handoff) {
      return .unexpected(place, instead: nil)
    }
    guard !mayLack, let open = pairing.firstOpen else { return nil }
    return .absent(open, after: 0)
  }
}

/// Steps paired with handoffs, as many as can be: a step that names less leaves room for others.
///
/// Source: Kuhn, "The Hungarian Method for the Assignment Problem", 1955, by augmenting paths.
private struct Pairing {
  private let steps: [Expectations.Step]
  private var partners: [Handoff?]
  private var open: Int

  init(_ steps: [Expectations.Step]) {
    self.steps = steps
    partners = Array(repeating: nil, count: steps.count)
    open = steps.count
  }

  /// The first step that has no handoff yet.
  var firstOpen: Expectations.Step? {
    guard open > 0 else { return nil }
    return partners.firstIndex { $0 == nil }.map { steps[$0] }
  }

  /// Pairs a handoff with a step, moving others where that makes room, and returns whether it could.
  mutating func take(_ handoff: Handoff) -> Bool {
    var tried = [Bool](repeating: false, count: steps.count)
    guard pair(handoff, &tried) else { return false }
    open -= 1
    return true
  }

  private mutating func pair(_ handoff: Handoff, _ tried: inout [Bool]) -> Bool {
    for step in steps.indices where !tried[step] && steps[step].covers(handoff) {
      tried[step] = true
      if let other = partners[step], !pair(other, &tried) { continue }
      partners[step] = handoff
      return true
    }
    return false
  }
}

extension Expectations.Step {
  fileprivate func covers(_ handoff: Handoff) -> Bool {
    handoff.sender == sender && handoff.receiver == receiver
      && (intent.map { $0 == handoff.intent } ?? true)
      && (task.map { $0 == handoff.task } ?? true)
  }
}
