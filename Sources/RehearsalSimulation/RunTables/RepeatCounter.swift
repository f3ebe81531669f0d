/// A counter of how often the same message passes between two agents without a write in between.
///
/// Messages of different rounds are never the same, because a message after a failure has a later
/// round.
struct RepeatCounter {
  private struct Message: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID
    var intent: Intent
    var round: UInt16
    var tag: UInt64
    /// The texts of the message's content, in order.
    var texts: [String]
  }

  private struct Count {
    var times = 0
    /// How many writes the task had when the message was last counted.
    var writes = 0
  }

  private let limit: Int
  private var counts: [Message: Count] = [:]
  /// How many writes each task has had.
  ///
  /// The first element counts the writes that belong to no task. The elements of the plan's tasks
  /// follow.
  private var writes: [Int]

  init(for plan: Plan) {
    limit = plan.limits.repeats
    writes = limit == .max ? [] : Array(repeating: 0, count: plan.tasks.count + 1)
  }

  /// Whether the plan limits the repetition of messages, so that messages are counted.
  var isActive: Bool { limit != .max }

  /// Notes that a session wrote something for a task.
  mutating func noteWrite(_ task: TaskID) {
    if isActive { writes[Self.index(of: task)] += 1 }
  }

  /// Counts a handoff and returns whether it exceeds the limit.
  mutating func exceeds(_ handoff: Handoff, _ content: Content?) -> Bool {
    let message = Message(
      sender: handoff.sender,
      receiver: handoff.receiver,
      task: handoff.task,
      intent: handoff.intent,
      round: handoff.round,
      tag: handoff.tag,
      texts: content?.texts ?? []
    )
    let written = writes[Self.index(of: handoff.task)]
    var count = counts[message] ?? Count()
    if count.writes != written { count = Count(writes: written) }
    count.times += 1
    counts[message] = count
    // The first time is not a repetition.
    return count.times > limit + 1
  }

  private static func index(of task: TaskID) -> Int { task == .none ? 0 : task.index + 1 }
}

extension Content {
  /// The texts of the content, without the state of the work.
  fileprivate var texts: [String] {
    items + defects.map(\.description) + [outcome?.description].compactMap(\.self)
      + (work?.numbers ?? []).map { "\($0.metric) \($0.value?.description ?? "-")" }
  }
}
