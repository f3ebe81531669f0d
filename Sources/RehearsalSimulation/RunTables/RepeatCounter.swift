/// A counter of how often the same message is sent between two agents without a write in between.
///
/// Each failure of the task begins a new round. Messages of different rounds are never the same.
struct RepeatCounter {
  /// The properties in which two handoffs have to agree to count as the same message.
  private struct Message: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID
    var intent: Intent
    var round: UInt16
    var tag: UInt64
    /// The texts of the handoff's content, in order.
    var texts: [String]
  }

  /// How often a message was sent.
  private struct Count {
    /// How often the message was sent since the last write for its task.
    var occurrences = 0
    /// How many writes there had been for the task when the message was last sent.
    var writeCount = 0
  }

  /// How often a message may be repeated, or `Int.max` for no limit.
  private let limit: Int
  private var counts: [Message: Count] = [:]
  /// How many writes there have been for each task.
  ///
  /// The first element counts the writes that belong to no task. The tasks of the plan follow in order.
  private var writeCounts: [Int]

  init(for plan: Plan) {
    limit = plan.limits.repeats
    writeCounts = limit == .max ? [] : Array(repeating: 0, count: plan.tasks.count + 1)
  }

  /// Whether the plan limits repetitions, so that messages have to be counted.
  var isActive: Bool { limit != .max }

  /// Counts a write for a task.
  mutating func noteWrite(_ task: TaskID) {
    if isActive { writeCounts[Self.index(of: task)] += 1 }
  }

  /// Counts a handoff, and returns whether the same message was repeated more often than the plan allows.
  mutating func exceeds(_ handoff: Handoff, _ content: Content?) -> Bool {
    let message = Message(
      sender: handoff.sender,
      receiver: handoff.receiver,
      task: handoff.task,
      intent: handoff.intent,
      round: handoff.round,
      tag: handoff.tag,
      texts: content?.comparedTexts ?? []
    )
    let writeCount = writeCounts[Self.index(of: handoff.task)]
    var count = counts[message] ?? Count()
    if count.writeCount != writeCount { count = Count(writeCount: writeCount) }
    count.occurrences += 1
    counts[message] = count
    // The first time that a message is sent is no repetition.
    return count.occurrences > limit + 1
  }

  /// Returns the index of a task among the counts of writes.
  private static func index(of task: TaskID) -> Int { task == .none ? 0 : task.index + 1 }
}

extension Content {
  /// The texts by which two contents are compared; the state of the work is not included.
  fileprivate var comparedTexts: [String] {
    texts + defects.map(\.description) + [outcome?.description].compactMap(\.self)
      + (work?.numbers ?? []).map { "\($0.metric) \($0.value?.description ?? "-")" }
  }
}
