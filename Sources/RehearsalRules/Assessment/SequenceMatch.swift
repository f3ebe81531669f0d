import RehearsalSimulation

/// Evaluates the sequence of handoffs that a scenario asserts.
extension Assessment {
  func assess(_ sequence: Expectations.Sequence) -> ExpectationResult {
    let match = SequenceMatch(sequence, observations.handoffs.map(\.handoff))
    let statement = "handoffs: \(sequence.mode.rawValue)"
    switch match.mismatch {
    case nil: return result(statement, .pass, "", "", sequence.location)
    case .absent(let step, let after):
      let sent = observations.handoffs
      let start = min(after, sent.count)
      return result(
        statement,
        judgeOccurrence(false),
        describe(step),
        "no such handoff\(start > 0 ? " after handoff \(start)" : "") among \(sent.count)",
        step.location,
        nearest: sent.dropFirst(max(0, start - 1)).prefix(3).map { observations.line($0.event) }
      )
    case .unexpected(let index, let instead):
      return result(
        statement,
        .fail,
        instead.map(describe) ?? "no other handoff",
        observations.line(observations.handoffs[index].event),
        instead?.location ?? sequence.location,
        nearest: observations.handoffs.dropFirst(max(0, index - 1)).prefix(3)
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

/// A comparison of the steps that a scenario asserts with the handoffs that were sent.
struct SequenceMatch {
  /// The first difference between steps and handoffs.
  enum Mismatch {
    /// No handoff after the given count of handoffs matches the step.
    case absent(Expectations.Step, after: Int)
    /// No step matches the handoff at the given index.
    ///
    /// The step that was expected at that index is `instead`, or `nil` if no particular step was expected.
    case unexpected(Int, instead: Expectations.Step?)
  }

  /// The first difference, or `nil` if the handoffs match the steps.
  let mismatch: Mismatch?

  init(_ sequence: Expectations.Sequence, _ handoffs: [Handoff]) {
    switch sequence.mode {
    case .strict: mismatch = Self.strict(sequence.groups, handoffs)
    case .ordered: mismatch = Self.ordered(sequence.groups, handoffs)
    case .unordered: mismatch = Self.unordered(sequence.groups, handoffs, allowsMissing: false)
    case .subset: mismatch = Self.unordered(sequence.groups, handoffs, allowsMissing: true)
    case .superset: mismatch = Self.ordered([Array(sequence.groups.joined())], handoffs)
    }
  }

  private static func strict(_ groups: [[Expectations.Step]], _ handoffs: [Handoff]) -> Mismatch? {
    var index = 0
    for group in groups {
      var pairing = Pairing(group)
      while let step = pairing.firstUnpaired {
        guard index < handoffs.count else { return .absent(step, after: index) }
        guard pairing.take(handoffs[index]) else { return .unexpected(index, instead: step) }
        index += 1
      }
    }
    return index < handoffs.count ? .unexpected(index, instead: nil) : nil
  }

  /// Returns the first difference if the groups have to occur in order, among any other handoffs.
  ///
  /// Every group is completed as early as possible, which leaves the most handoffs for later groups.
  private static func ordered(_ groups: [[Expectations.Step]], _ handoffs: [Handoff]) -> Mismatch? {
    var index = 0
    for group in groups {
      let start = index
      var pairing = Pairing(group)
      while let step = pairing.firstUnpaired {
        guard index < handoffs.count else { return .absent(step, after: start) }
        _ = pairing.take(handoffs[index])
        index += 1
      }
    }
    return nil
  }

  private static func unordered(
    _ groups: [[Expectations.Step]],
    _ handoffs: [Handoff],
    allowsMissing: Bool
  ) -> Mismatch? {
    var pairing = Pairing(Array(groups.joined()))
    for (index, handoff) in handoffs.enumerated() where !pairing.take(handoff) {
      return .unexpected(index, instead: nil)
    }
    guard !allowsMissing, let step = pairing.firstUnpaired else { return nil }
    return .absent(step, after: 0)
  }
}

/// A maximum matching of steps and handoffs.
///
/// A step without an intent or a task can match several handoffs, so a handoff that is already paired may
/// have to move to another step. The matching is found with augmenting paths.
///
/// Source: Kuhn, "The Hungarian Method for the Assignment Problem", 1955.
private struct Pairing {
  private let steps: [Expectations.Step]
  private var partners: [Handoff?]
  private var unpairedCount: Int

  init(_ steps: [Expectations.Step]) {
    self.steps = steps
    partners = Array(repeating: nil, count: steps.count)
    unpairedCount = steps.count
  }

  /// The first step without a handoff.
  var firstUnpaired: Expectations.Step? {
    guard unpairedCount > 0 else { return nil }
    return partners.firstIndex { $0 == nil }.map { steps[$0] }
  }

  /// Pairs a handoff with a step, moving other pairs if necessary, and returns whether that succeeded.
  mutating func take(_ handoff: Handoff) -> Bool {
    var tried = [Bool](repeating: false, count: steps.count)
    guard pair(handoff, &tried) else { return false }
    unpairedCount -= 1
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
