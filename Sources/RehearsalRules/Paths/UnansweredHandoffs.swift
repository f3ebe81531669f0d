import RehearsalSimulation

/// The handoffs that were not answered in time and will be sent again, with a value for each.
///
/// A repetition has an identifier of its own. It is recognised by what it has in common with the unanswered
/// handoff, such as the sender, the task and the round. The receiver differs if the repetition goes to a stand-in,
/// because the receiver is gone for good.
struct UnansweredHandoffs<Value: Sendable>: Sendable {
  /// The properties that a handoff and its repetitions have in common.
  private struct Key: Hashable {
    var cause: HandoffID
    var sender: AgentID
    var task: TaskID
    var intent: Intent
    var round: UInt16

    init(of handoff: Handoff) {
      cause = handoff.cause
      sender = handoff.sender
      task = handoff.task
      intent = handoff.intent
      round = handoff.round
    }
  }

  /// The handoffs that have the same properties, each with its value, in the order of the missed deadlines.
  private var handoffsByKey: [Key: [(id: HandoffID, receiver: AgentID, value: Value)]] = [:]
  /// The properties of each handoff, by its identifier.
  private var keysByID: [HandoffID: Key] = [:]

  /// Adds a handoff that will be sent again.
  mutating func add(_ handoff: Handoff, _ value: Value) {
    let key = Key(of: handoff)
    handoffsByKey[key, default: []].append((handoff.id, handoff.receiver, value))
    keysByID[handoff.id] = key
  }

  /// Removes a handoff that was sent again, or will not be because its late answer was accepted.
  mutating func remove(_ id: HandoffID) {
    guard let key = keysByID.removeValue(forKey: id) else { return }
    let remainingHandoffs = handoffsByKey[key, default: []].filter { $0.id != id }
    handoffsByKey[key] = remainingHandoffs.isEmpty ? nil : remainingHandoffs
  }

  /// Removes the unanswered handoff that another handoff repeats, and returns its value.
  ///
  /// Of several handoffs with the same properties, one with the same receiver is preferred, and then the one whose
  /// deadline was missed first. The result is `nil` if the handoff repeats no other.
  mutating func removeOriginal(of handoff: Handoff) -> Value? {
    guard !handoffsByKey.isEmpty, let originals = handoffsByKey[Key(of: handoff)],
      let original = originals.first(where: { $0.receiver == handoff.receiver }) ?? originals.first
    else { return nil }
    remove(original.id)
    return original.value
  }
}
