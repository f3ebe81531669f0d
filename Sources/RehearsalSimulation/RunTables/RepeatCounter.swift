/// A counter of how often one agent sends the same message to another without a write for the task in between.
///
/// Each failure of the task begins a new round. Messages of different rounds are never the same.
struct RepeatCounter {
  /// The properties in which two handoffs have to agree to count as the same message, apart from their content.
  private struct Envelope: Hashable {
    var sender: AgentID
    var receiver: AgentID
    var task: TaskID
    var intent: Intent
    var round: UInt16
    var tag: UInt64
  }

  /// The parts in which the contents of two handoffs have to agree to count as the same message.
  ///
  /// Of the work product, only its measurements are compared.
  private struct ComparedContent: Hashable {
    var texts: [String]
    var defects: [Defect]
    var outcome: Outcome?
    var numbers: [Measurement]

    init(_ content: Content?) {
      texts = content?.texts ?? []
      defects = content?.defects ?? []
      outcome = content?.outcome
      numbers = content?.work?.numbers ?? []
    }
  }

  /// How often a message was sent.
  private struct Count {
    /// How often the message was sent since the last write for its task.
    var occurrences = 0
    /// How many writes there had been for the task when the message was last sent.
    var writeCount = 0
  }

  /// The counts of the messages that have the same envelope.
  ///
  /// In most cases, this is one message.
  private struct Counts {
    let firstContent: ComparedContent
    var firstCount = Count()
    var otherCounts: [ComparedContent: Count] = [:]

    /// Changes the count of the message with the given content, and returns the result of the change.
    mutating func update<Result>(
      _ content: ComparedContent,
      _ change: (inout Count) -> Result
    ) -> Result {
      firstContent == content
        ? change(&firstCount) : change(&otherCounts[content, default: Count()])
    }
  }

  /// How often a message may be repeated, or `Int.max` for no limit.
  private let limit: Int
  private var counts: [Envelope: Counts] = [:]
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
  mutating func countExceedsLimit(_ handoff: Handoff, _ content: Content?) -> Bool {
    let envelope = Envelope(
      sender: handoff.sender,
      receiver: handoff.receiver,
      task: handoff.task,
      intent: handoff.intent,
      round: handoff.round,
      tag: handoff.tag
    )
    let content = ComparedContent(content)
    let writeCount = writeCounts[Self.index(of: handoff.task)]
    let newCounts = Counts(firstContent: content)
    let occurrences = counts[envelope, default: newCounts].update(content) { count in
      count.occurrences = count.writeCount == writeCount ? count.occurrences + 1 : 1
      count.writeCount = writeCount
      return count.occurrences
    }
    // The first sending of a message does not count as a repetition.
    return occurrences > limit + 1
  }

  /// Returns the index of a task among the counts of writes.
  private static func index(of task: TaskID) -> Int { task == .none ? 0 : task.index + 1 }
}
