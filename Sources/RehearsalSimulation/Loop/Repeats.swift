/// Counts how often the same is handed along the same edge with no write between.
///
/// What a failure brings about is not the same again: it comes in a later round.
struct Repeats {
  private struct Message: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID
    var intent: Intent
    var round: UInt16
    var tag: UInt64
    /// What it says, in the order of its parts.
    var words: [String]
  }

  private struct Count {
    var times = 0
    /// How many writes there had been to the task when it was counted last.
    var writes = 0
  }

  private let limit: Int
  private var counts: [Message: Count] = [:]
  /// The writes of each task, by its place in the plan; the first is for what is about no task.
  private var writes: [Int]

  init(for plan: Plan) {
    limit = plan.limits.repeats
    writes = limit == .max ? [] : Array(repeating: 0, count: plan.tasks.count + 1)
  }

  /// Whether anything is counted.
  var isActive: Bool { limit != .max }

  /// Notes that a session wrote something for a task.
  mutating func noteWrite(_ task: TaskID) {
    if isActive { writes[Self.place(of: task)] += 1 }
  }

  /// Counts a handoff and returns whether it is one more than there may be.
  mutating func exceeds(_ handoff: Handoff, _ content: Content?) -> Bool {
    let message = Message(
      sender: handoff.sender,
      receiver: handoff.receiver,
      task: handoff.task,
      intent: handoff.intent,
      round: handoff.round,
      tag: handoff.tag,
      words: content?.words ?? []
    )
    let written = writes[Self.place(of: handoff.task)]
    var count = counts[message] ?? Count()
    if count.writes != written { count = Count(writes: written) }
    count.times += 1
    counts[message] = count
    // The first time is no repetition.
    return count.times > limit + 1
  }

  private static func place(of task: TaskID) -> Int { task == .none ? 0 : task.index + 1 }
}

extension Content {
  /// What it says, but for the state of the work.
  fileprivate var words: [String] {
    items + defects.map(\.description) + [outcome?.description].compactMap(\.self)
      + (work?.numbers ?? []).map { "\($0.metric) \($0.value?.description ?? "-")" }
  }
}
