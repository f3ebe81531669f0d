import RehearsalSimulation

/// The handoffs that were not answered in time and will be sent again, with a value for each.
///
/// A repetition has an identifier of its own. It is recognised by what it has in common with the unanswered
/// handoff, such as the sender, the receiver and the task. A repetition that goes to a stand-in, because the
/// receiver is gone for good, is not recognised.
struct UnansweredHandoffs<Value: Sendable>: Sendable {
  /// The properties that a handoff and its repetitions have in common.
  private struct Key: Hashable {
    var cause: HandoffID
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID
    var intent: Intent
    var round: UInt16

    init(of handoff: Handoff) {
      cause = handoff.cause
      sender = handoff.sender
      receiver = handoff.receiver
      task = handoff.task
      intent = handoff.intent
      round = handoff.round
    }
  }

  /// The values of the handoffs that have the same properties, in the order of the missed deadlines.
  private var valuesByKey: [Key: [Value]] = [:]

  /// Adds a handoff that will be sent again.
  mutating func add(_ handoff: Handoff, _ value: Value) {
    valuesByKey[Key(of: handoff), default: []].append(value)
  }

  /// Removes the unanswered handoff that another handoff repeats, and returns its value.
  ///
  /// The result is `nil` if the handoff repeats no other.
  mutating func removeOriginal(of handoff: Handoff) -> Value? {
    guard !valuesByKey.isEmpty else { return nil }
    let key = Key(of: handoff)
    guard var values = valuesByKey.removeValue(forKey: key) else { return nil }
    let value = values.removeFirst()
    if !values.isEmpty { valuesByKey[key] = values }
    return value
  }
}
