import RehearsalSimulation

/// Evaluates the sequence of handoffs that a scenario requires under its key `handoffs`.
extension Assessment {
  func assess(_ sequence: Expectations.Sequence) -> ExpectationResult {
    let match = SequenceMatch(sequence, observations.handoffs.map(\.handoff))
    let statement = "handoffs: \(sequence.mode.rawValue)"
    switch match.mismatch {
    case nil: return result(statement, .pass, "", "", sequence.location)
    case .absent(let step, let after):
      let sentHandoffs = observations.handoffs
      let start = min(after, sentHandoffs.count)
      return result(
        statement,
        judgeOccurrence(false),
        describe(step),
        "no such handoff\(start > 0 ? " after handoff \(start)" : "") among \(sentHandoffs.count)",
        step.location,
        explanation: sentHandoffs.dropFirst(max(0, start - 1)).prefix(3).map {
          observations.line($0.event)
        }
      )
    case .unexpected(let index, let instead):
      return result(
        statement,
        .fail,
        instead.map(describe) ?? "no other handoff",
        observations.line(observations.handoffs[index].event),
        instead?.location ?? sequence.location,
        explanation: observations.handoffs.dropFirst(max(0, index - 1)).prefix(3)
          .map { observations.line($0.event) }
      )
    }
  }

  private func describe(_ step: Expectations.Step) -> String {
    let details = [step.intent?.rawValue, step.task.map(plan.name(of:))].compactMap(\.self)
    return "\(plan.name(of: step.sender)) -> \(plan.name(of: step.receiver))"
      + (details.isEmpty ? "" : ": \(details.joined(separator: " "))")
  }
}

/// A comparison of the steps that a scenario asserts with the handoffs that were sent in a run.
struct SequenceMatch {
  /// A difference between the asserted steps and the sent handoffs.
  enum Mismatch {
    /// No handoff after the first `after` sent handoffs matches the step.
    case absent(Expectations.Step, after: Int)
    /// The sent handoff at the given index does not match any step that may come at this index.
    ///
    /// `instead` is a step that was expected at this index, or `nil` if no particular step was expected.
    case unexpected(Int, instead: Expectations.Step?)
  }

  /// The first difference, or `nil` if the sent handoffs match the steps.
  let mismatch: Mismatch?

  /// Compares the steps of a sequence with the sent handoffs, in the sequence's mode.
  init(_ sequence: Expectations.Sequence, _ handoffs: [Handoff]) {
    switch sequence.mode {
    case .strict: mismatch = Self.strictMismatch(sequence.groups, handoffs)
    case .ordered: mismatch = Self.orderedMismatch(sequence.groups, handoffs)
    case .unordered:
      mismatch = Self.unorderedMismatch(sequence.groups, handoffs, allowsMissing: false)
    case .subset: mismatch = Self.unorderedMismatch(sequence.groups, handoffs, allowsMissing: true)
    case .superset: mismatch = Self.orderedMismatch([Array(sequence.groups.joined())], handoffs)
    }
  }

  /// Returns the first difference from a sequence that has exactly the asserted steps, group by
  /// group.
  ///
  /// The steps of a group may occur in any order. The result is `nil` if there is no difference.
  private static func strictMismatch(_ groups: [[Expectations.Step]], _ handoffs: [Handoff])
    -> Mismatch?
  {
    var handoffIndex = 0
    for group in groups {
      var pairing = Pairing(group)
      while let step = pairing.firstUnpaired {
        guard handoffIndex < handoffs.count else { return .absent(step, after: handoffIndex) }
        guard pairing.tryToPair(handoffs[handoffIndex]) else {
          return .unexpected(handoffIndex, instead: step)
        }
        handoffIndex += 1
      }
    }
    return handoffIndex < handoffs.count ? .unexpected(handoffIndex, instead: nil) : nil
  }

  /// Returns the first difference from a sequence that has the groups in order, with any other
  /// handoffs in between.
  ///
  /// Every group is completed as early as possible, to leave the most handoffs for later groups.
  private static func orderedMismatch(_ groups: [[Expectations.Step]], _ handoffs: [Handoff])
    -> Mismatch?
  {
    var handoffIndex = 0
    for group in groups {
      let groupStart = handoffIndex
      var pairing = Pairing(group)
      while let step = pairing.firstUnpaired {
        guard handoffIndex < handoffs.count else { return .absent(step, after: groupStart) }
        _ = pairing.tryToPair(handoffs[handoffIndex])
        handoffIndex += 1
      }
    }
    return nil
  }

  /// Returns the first difference from a sequence that has only the asserted steps, in any order.
  ///
  /// If `allowsMissing` is true, steps may also be missing.
  private static func unorderedMismatch(
    _ groups: [[Expectations.Step]],
    _ handoffs: [Handoff],
    allowsMissing: Bool
  ) -> Mismatch? {
    var pairing = Pairing(Array(groups.joined()))
    for (index, handoff) in handoffs.enumerated() where !pairing.tryToPair(handoff) {
      return .unexpected(index, instead: nil)
    }
    guard !allowsMissing, let step = pairing.firstUnpaired else { return nil }
    return .absent(step, after: 0)
  }
}

/// A maximum matching of asserted steps and sent handoffs, which pairs each step with at most one handoff.
///
/// A step without an intent or a task can match several handoffs, so a handoff that is already paired may
/// have to move to another step. Augmenting paths find the matching.
///
/// Source: Kuhn, "The Hungarian Method for the Assignment Problem", 1955.
private struct Pairing {
  private let steps: [Expectations.Step]
  /// For each step, the handoff that the step is paired with, or `nil`.
  private var pairedHandoffs: [Handoff?]
  private var unpairedCount: Int

  init(_ steps: [Expectations.Step]) {
    self.steps = steps
    pairedHandoffs = Array(repeating: nil, count: steps.count)
    unpairedCount = steps.count
  }

  /// The first step that is not paired with a handoff, or `nil` if all steps are paired.
  var firstUnpaired: Expectations.Step? {
    guard unpairedCount > 0 else { return nil }
    return pairedHandoffs.firstIndex { $0 == nil }.map { steps[$0] }
  }

  /// Pairs a handoff with a matching step, and returns whether a step was available.
  ///
  /// Handoffs that are already paired may move to other steps.
  mutating func tryToPair(_ handoff: Handoff) -> Bool {
    guard steps.contains(where: { $0.covers(handoff) }) else { return false }
    var isTried = [Bool](repeating: false, count: steps.count)
    guard pair(handoff, &isTried) else { return false }
    unpairedCount -= 1
    return true
  }

  /// Pairs a handoff with a matching step that this search has not tried yet, and returns whether this
  /// succeeded.
  ///
  /// A handoff that is already paired with the step moves to another step.
  private mutating func pair(_ handoff: Handoff, _ isTried: inout [Bool]) -> Bool {
    for step in steps.indices where !isTried[step] && steps[step].covers(handoff) {
      isTried[step] = true
      if let pairedHandoff = pairedHandoffs[step], !pair(pairedHandoff, &isTried) { continue }
      pairedHandoffs[step] = handoff
      return true
    }
    return false
  }
}

extension Expectations.Step {
  /// Returns whether a handoff matches the step's sender and receiver and, if the step states them, intent and task.
  fileprivate func covers(_ handoff: Handoff) -> Bool {
    handoff.sender == sender && handoff.receiver == receiver
      && (intent.map { $0 == handoff.intent } ?? true)
      && (task.map { $0 == handoff.task } ?? true)
  }
}
